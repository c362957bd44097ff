import { isHold } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { StepRow } from '../run/run.store.ts';
import type { StepStop } from '../tables.ts';
import { RunOwner } from './run-owner.ts';

/** Why a step that runs is stopped before its end. */
export type StopReason = StepStop['why'] | 'shutdown';

/** What this process runs at the moment. */
export class RunNode {
  readonly owner: RunOwner;
  readonly #active = new Map<string, { readonly runId: string; readonly stop: AbortController }>();
  readonly #working = new Set<Promise<void>>();
  #stopping = false;

  constructor(app: App) {
    this.owner = new RunOwner(app);
  }

  /**
   * Whether a step that stands as running is run by nobody: its process is gone, or has lost sight of it. A wait or gate
   * needs no process.
   */
  async isLost(step: Pick<StepRow, 'run_id' | 'id' | 'attempt' | 'owner' | 'kind'>): Promise<boolean> {
    if (isHold(step.kind)) return false;
    if (step.owner === null) return true;
    if (step.owner === this.owner.id) return !this.#active.has(keyOf(step));
    return !(await this.owner.isAlive(step.owner));
  }

  /** Does `work` as the one that runs this attempt of a step. The signal is aborted with a StopReason. */
  async attend(
    step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    // The job fails and is taken up again by another node, or by this one when it is back.
    if (this.#stopping) throw new Error('this node is shutting down; the step stays queued');
    const stop = new AbortController();
    this.#active.set(keyOf(step), { runId: step.run_id, stop });
    const working = work(stop.signal).finally(() => this.#active.delete(keyOf(step)));
    const settled = working.catch(() => undefined);
    this.#working.add(settled);
    await working.finally(() => this.#working.delete(settled));
  }

  /** Runs of which steps run here. */
  runIds(): string[] {
    return [...new Set([...this.#active.values()].map(({ runId }) => runId))];
  }

  /** Stops an attempt of a step, if it runs here. */
  stopStep(step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>, why: StopReason): void {
    this.#active.get(keyOf(step))?.stop.abort(why);
  }

  /** Stops everything and waits until it is recorded. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const active of this.#active.values()) active.stop.abort('shutdown' satisfies StopReason);
    await Promise.all(this.#working);
    await this.owner.release();
  }
}

const nodes = new WeakMap<App, RunNode>();

/** The node that belongs to an app; one process may hold several apps in tests. */
export function runNodeOf(app: App): RunNode {
  const known = nodes.get(app);
  if (known) return known;
  const node = new RunNode(app);
  nodes.set(app, node);
  return node;
}

function keyOf(step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>): string {
  return `${step.run_id}/${step.attempt}/${step.id}`;
}
