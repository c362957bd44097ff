import type { RunbookStep } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { listWords, plural } from '../shared/names.ts';

const kinds: Readonly<Record<RunbookStep['kind'], string>> = {
  shell: 'shell',
  sql: 'SQL',
  http: 'HTTP',
  typescript: 'TypeScript',
  wait: 'wait',
  gate: 'gate',
  manual: 'by hand',
};

/** What a step is, in a word: `SQL`, `by hand`; a shell cell that another program reads has that program's name. */
export function kindWord({ kind, interpreter }: Pick<RunbookStep, 'kind' | 'interpreter'>): string {
  const program = interpreter?.trim().split(/\s/, 1)[0]?.split('/').at(-1);
  return kind === 'shell' && program ? program : kinds[kind];
}

/** What a wait waits for, or what a gate wants to be well before it lets people go on; null for other steps. */
export function holdWords({ kind, hold, timeoutSeconds }: Pick<RunbookStep, 'kind' | 'hold' | 'timeoutSeconds'>) {
  if (hold === null || (kind !== 'wait' && kind !== 'gate')) return null;
  const { forSeconds, monitors, metrics } = hold;
  const watched = listWords([...monitors.map((id) => `monitor ${id}`), ...metrics.map((id) => `metric ${id}`)]);
  if (kind === 'wait') {
    const bad = watched ? ` It fails at once when one turns bad: ${watched}.` : '';
    return `Waits ${formatDuration(forSeconds)}.${bad}`;
  }
  const long = forSeconds > 0 ? ` for ${formatDuration(forSeconds)} without a break` : '';
  return `Goes on once all of this was well${long}: ${watched}. Gives up after ${formatDuration(timeoutSeconds)}.`;
}

/** Who must approve a step beside the one who runs it; null: nobody. */
export function approvalWords(approval: RunbookStep['approval']): string | null {
  if (approval === null) return null;
  const { people, role } = approval;
  if (people > 1) return `${people} people approve it${role ? `, one of them with the role ${role}` : ''}`;
  return role ? `Somebody with the role ${role} approves it` : null;
}

/** When a cell is stopped; null for a step that has no limit of its own, or says it otherwise. */
export function limitWords({ kind, background, timeoutSeconds }: RunbookStep): string | null {
  const isCell = kind !== 'manual' && kind !== 'wait' && kind !== 'gate';
  return isCell && !background ? `stops after ${formatDuration(timeoutSeconds)}` : null;
}

/** The runbook that a step is included from, by its id; null: it stands in the runbook itself. */
export function includedFrom({ id }: Pick<RunbookStep, 'id'>): string | null {
  const end = id.lastIndexOf('/');
  return end < 0 ? null : id.slice(0, end);
}

/** Whether the text of a step by hand says more than its title. */
export function saysMore({ title, source }: Pick<RunbookStep, 'title' | 'source'>): boolean {
  const plain = (text: string) => text.replaceAll(/[\s*_`.:]+/g, ' ').trim();
  return plain(source) !== plain(title);
}

/** How a step is run, in sentences without their full stops. Its kind, its limit and its hold are said elsewhere. */
export function settingWords(step: RunbookStep): string[] {
  const { connection, cwd, runner, retry, background, excludeFromRunAll, parameters } = step;
  return [
    approvalWords(step.approval),
    runner && `Runs on a runner with the label ${runner}`,
    connection && `On the connection ${connection}`,
    cwd && `In the folder ${cwd}`,
    retry > 0 && `After a failure it is run again by itself, ${plural(retry, 'time')} at most`,
    background && 'The next step may begin while it runs',
    excludeFromRunAll && 'Left out when all steps are run at once',
    parameters.length > 0 && `Asks for ${listWords(parameters)}`,
  ].filter((words) => typeof words === 'string' && words !== '') as string[];
}

/** The step that a step takes back, by the `undo` of that one; null: it is part of the normal order. */
export function undoneBy<S extends Pick<RunbookStep, 'id' | 'undo'>>(step: S, steps: readonly S[]): S | null {
  return steps.find(({ undo }) => undo === step.id) ?? null;
}
