import type { App } from '../../platform/app.ts';
import { CallsUnderWay } from './perform-call.ts';

const underWay = new WeakMap<App, CallsUnderWay>();

/** The calls that this node makes at this moment, whoever asked for them. */
export function callsUnderWay(app: App): CallsUnderWay {
  const own = underWay.get(app) ?? new CallsUnderWay(app);
  underWay.set(app, own);
  return own;
}

/** The name under which this node says that it is alive: the newest of its runners'. */
export function nodeOf(app: App): string {
  return [...app.jobs.poolIds()].at(-1) ?? '';
}
