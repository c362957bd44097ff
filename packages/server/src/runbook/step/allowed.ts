import { type Plan, settingsOf } from '@tocsin/core';
import { MOST_CHANGED_ROWS } from '@tocsin/runner';
import type { StepRow } from '../run/run.store.ts';

/** Says in sentences what a step may do when it runs. */
export function allowedOf(plan: Plan, step: StepRow): string[] {
  const { background, retry, undo, hold, runner } = settingsOf(step.settings);
  return [
    ...byKind(plan, step),
    ...(runner === null ? [] : [`Runs on a runner with the label ${runner}, with what that machine may do.`]),
    ...(background ? ['Runs beside the steps after it, and is stopped when the run ends.'] : []),
    ...(retry > 0 ? [`Is run again by itself when it fails or is interrupted, up to ${retry} times.`] : []),
    ...(undo === null ? [] : [`Can be taken back by the step ${undo}.`]),
    ...(hold === null ? [] : [holdInWords(step, hold)]),
  ];
}

function byKind(plan: Plan, { kind, changes, connection }: StepRow): string[] {
  switch (kind) {
    case 'sql':
      return sqlInWords(plan, connection, changes);
    case 'shell':
    case 'typescript':
      return [
        changes
          ? 'Marked as one that changes something: it runs once.'
          : 'Marked as one that changes nothing; that is not enforced.',
        'Runs programs, and reaches files and the network as its user may.',
      ];
    case 'http':
      return [changes ? 'Sends requests that may change something.' : 'Sends requests that only read.'];
    case 'wait':
    case 'gate':
      return ['Changes nothing: Tocsin itself waits.'];
    case 'manual':
      return ['Runs nothing: a person does it and ticks it.'];
  }
}

function sqlInWords(plan: Plan, connection: string | null, changes: boolean): string[] {
  const where = connection === null ? 'no connection' : `the connection ${connection}`;
  const type = connection === null ? undefined : plan.connections[connection]?.type;
  if (!changes) return [`Reads only, on ${where}${type === 'postgres' ? ', in a READ ONLY transaction' : ''}.`];
  return [
    `Changes at most ${MOST_CHANGED_ROWS} rows with a statement, on ${where}.`,
    ...(type === 'd1'
      ? []
      : ['In one transaction: a person looks at what it changed, and commits it or rolls it back.']),
  ];
}

function holdInWords(
  { kind, timeout_seconds }: StepRow,
  hold: NonNullable<ReturnType<typeof settingsOf>['hold']>,
): string {
  const watched = [...hold.monitors, ...hold.metrics].join(', ');
  if (kind === 'gate')
    return `Goes on once ${watched} was healthy for ${hold.for} s; gives up after ${timeout_seconds} s.`;
  return watched === ''
    ? `Waits ${hold.for} s.`
    : `Waits ${hold.for} s, and fails at once when one of ${watched} is unhealthy.`;
}
