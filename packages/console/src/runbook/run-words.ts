import type { IncidentRoom, RunStep } from '../api/generated/types.gen.ts';
import type { Tone } from '../shared/tone.ts';

type RunSummary = IncidentRoom['runs'][number];

/** Steps of one phase, in the runbook's order. */
export interface PhaseGroup {
  readonly phase: string;
  readonly steps: readonly RunStep[];
}

/** Groups a run's steps by phase without changing their order. */
export function groupByPhase(steps: readonly RunStep[]): PhaseGroup[] {
  const groups: { phase: string; steps: RunStep[] }[] = [];
  for (const step of [...steps].sort((one, other) => one.index - other.index)) {
    const last = groups.at(-1);
    if (last?.phase === step.phase) last.steps.push(step);
    else groups.push({ phase: step.phase, steps: [step] });
  }
  return groups;
}

/** The run to show first in a room: the one that people work with, else the newest. */
export function mainRun(runs: readonly RunSummary[]): RunSummary | null {
  const newest = [...runs].sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
  return (
    newest.find((run) => !run.auto && run.status === 'running') ??
    newest.find((run) => run.status === 'running') ??
    newest[0] ??
    null
  );
}

const stepWords: Readonly<Record<RunStep['status'], { word: string; tone: Tone }>> = {
  pending: { word: 'To do', tone: 'neutral' },
  approving: { word: 'Needs approval', tone: 'warn' },
  queued: { word: 'Queued', tone: 'accent' },
  running: { word: 'Running', tone: 'accent' },
  done: { word: 'Done', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'neutral' },
  unknown: { word: 'Unknown', tone: 'warn' },
};

/** A step's status in a word, and the tone to show it in. */
export const describeStep = (status: RunStep['status']) => stepWords[status];

const runTones: Readonly<Record<string, Tone>> = { running: 'accent', done: 'ok', failed: 'bad', cancelled: 'neutral' };

/** The tone of a run's status. */
export const toneOfRun = (status: string): Tone => runTones[status] ?? 'neutral';
