import { isLeading, lookAfterTicks } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { runRules } from './run-rules.ts';

const LOOK_EVERY_MS = 5000;

/** Looks at the rules of levers every five seconds while this node leads. @returns how to stop, when the look is done */
export function startRules(app: App): () => Promise<void> {
  const stopAfterTicks = lookAfterTicks(app, () => runRules(app));
  const look = () => (isLeading(app) ? runRules(app) : Promise.resolve());
  const stop = repeat(app, 'a look at the rules of levers', LOOK_EVERY_MS, look, 'error');
  return async () => {
    stopAfterTicks();
    await stop();
  };
}
