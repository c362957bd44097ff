import { measureIntake } from './inbox-intake.mjs';

/** Webhooks: how fast they are taken in, verified and durable. */
export async function measure(bench) {
  return { ...(await measureIntake(bench)) };
}
