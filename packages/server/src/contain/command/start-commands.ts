import type { App } from '../../platform/app.ts';
import { stopCommands } from './alone.ts';
import { defineMoveByCommandJob } from './move-by-command.job.ts';
import { defineTellLeverAlert } from './tell-trouble.ts';
import { defineVerifyLeverJob, planVerifications } from './verify-lever.ts';

/** What levers that are moved by commands do by jobs. */
export function defineCommandJobs(app: App): void {
  defineMoveByCommandJob(app);
  defineVerifyLeverJob(app);
  defineTellLeverAlert(app);
}

/** Has the levers of every plan verified every so often, also of plans that come later. @returns how to stop */
export async function startCommands(app: App): Promise<() => void> {
  for (const { plan } of app.plans.all()) await planVerifications(app, plan);
  const unsubscribe = app.plans.onChange(({ service, plan }) => {
    if (!plan) return;
    planVerifications(app, plan).catch((error: unknown) =>
      app.log.warn({ err: error, service }, 'the verification of levers could not be planned; the next start plans it'),
    );
  });
  return () => {
    unsubscribe();
    stopCommands(app);
  };
}
