import type { App } from '../../platform/app.ts';

/**
 * Does the work of a job that comes again and again, and plans the next time whatever became of it. What goes wrong is logged and
 * left to the next time; only when that cannot be planned the job is tried again.
 */
export async function doAndPlan(
  app: App,
  what: string,
  work: () => Promise<void>,
  plan: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    app.log.error({ err: error }, `${what} failed; it is done again at its next time`);
  }
  await plan();
}
