import type { AddedRunner, RunnerList } from '@tocsin/server/contract';
import { countOf } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { durationWords } from '../shared/time-words.ts';

type Runner = RunnerList['runners'][number];

/** The new runner's token, and how to start it. */
export function addedText({ runner, token }: AddedRunner): string {
  return `The runner ${runner.name} takes steps with ${runner.labels.map((label) => `runner=${label}`).join(' or ')}.
Its token is shown this once:

  ${token}

Start it on its machine:

  TOCSIN_RUNNER_TOKEN=… tocsin runner --url ADDRESS --env NAME`;
}

/** Runners with whether they are there, and warnings. */
export function runnersText({ runners, missing }: RunnerList, nowMs: number): string {
  const rows = runners.map((runner) => [
    runner.name,
    runner.labels.join(', '),
    stateOf(runner, nowMs),
    runner.version ?? '',
    `${runner.createdBy}`,
  ]);
  const list = rows.length > 0 ? table(['runner', 'labels', 'state', 'version', 'added by'], rows) : 'No runners.';
  const warnings = missing.map(
    ({ warning, steps }) => `${paint('yellow', 'warning:')} ${warning}\n  ${stepsOf(steps)}`,
  );
  return [list, ...warnings].join('\n\n');
}

function stateOf({ connected, running, seenAt }: Runner, nowMs: number): string {
  if (connected) return paint('green', running > 0 ? `runs ${countOf(running, 'step')}` : 'connected');
  if (seenAt === null) return paint('dim', 'never seen');
  return paint('red', `gone for ${durationWords((nowMs - Date.parse(seenAt)) / 1000)}`);
}

function stepsOf(steps: readonly string[]): string {
  const more = steps.length > 5 ? ` and ${steps.length - 5} more` : '';
  return `Asked for by ${steps.slice(0, 5).join(', ')}${more}`;
}
