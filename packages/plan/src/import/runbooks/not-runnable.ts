import { isSetting, notRunnable } from '../../command/runnable.ts';
import { isProgram } from '../../command/shell-words.ts';
import { splitShell } from '../../command/split-shell.ts';
import type { CommandStep } from '../../command/split-steps.ts';
import type { FoundPart, FoundStep } from '../found.ts';
import { oneLine } from '../write/names.ts';
import { flat, renderFence } from './render-markdown.ts';

type Place = Pick<FoundStep, 'line' | 'lastLine'>;

/**
 * What a step of a shell fence becomes when it holds nothing that a shell would run: a way through menus is done by a
 * person; an answer, a query of another tool and values to set are shown.
 *
 * @returns null when a shell would run it.
 */
export function partsWithoutCommand(step: CommandStep, title: string, place: Place): readonly FoundPart[] | null {
  if (step.manual || step.language === 'sql') return null;
  const statements = splitShell(step.source).map(({ text }) => text);
  const kinds = statements.map((text) => notRunnable(text) ?? (isSetting(text) ? 'showing' : null));
  const onlyAnswers =
    kinds.includes('showing') && kinds.every((kind, at) => kind !== null || !isCommand(statements[at]));
  if (kinds.length === 0 || (kinds.includes(null) && !onlyAnswers)) return null;
  if (kinds.every((kind) => kind === 'doing')) return statements.map((text) => toDo(text, title, step, place));
  const named = step.source.startsWith(title.replace(/…$/, '')) ? '' : `${flat(title)}:\n\n`;
  const notes = step.notes.map((note) => `\n\n${flat(note)}`).join('');
  const markdown = `${named}${renderFence({ language: 'text', source: step.source })}${notes}`;
  return [{ kind: 'text', markdown, ...place }];
}

function toDo(statement: string, title: string, { notes }: CommandStep, place: Place): FoundPart {
  const text = oneLine(statement.replace(/^[-*•]\s+/, ''), 2_000);
  const source = statement.startsWith(title) || title === text ? [text] : [`${flat(title)}: ${text}`];
  const lines = [...source, ...notes.map((note) => `- ${oneLine(note, 2_000)}`)];
  const manual = { does: 'manual', auto: false, readonly: false, timeout: null, connection: null } as const;
  return { kind: 'step', title: oneLine(title || text, 120), source: lines.join('\n'), ...manual, ...place };
}

/** Whether a statement begins with a program that plans call. */
function isCommand(statement = ''): boolean {
  const word = /^\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:sudo\s+|npx\s+)?([^\s=]+)/.exec(statement)?.[1] ?? '';
  return isProgram(word);
}

/** Moves what no shell would run out of a step that has commands as well: an answer below a command is a note. */
export function withoutAnswers(step: CommandStep): CommandStep {
  if (step.manual || step.language === 'sql') return step;
  const statements = splitShell(step.source);
  let answering = false;
  const answers = statements.filter(({ text }) => {
    answering = notRunnable(text) !== null || (answering && !isCommand(text));
    return answering;
  });
  if (answers.length === 0 || answers.length === statements.length) return step;
  const rows = step.source.split('\n');
  const taken = new Set(answers.flatMap(({ line, lastLine }) => rows.map((_, at) => at).slice(line, lastLine + 1)));
  const source = rows
    .filter((_, at) => !taken.has(at))
    .join('\n')
    .trim();
  return { ...step, source, notes: [...step.notes, ...answers.map(({ text }) => text)] };
}
