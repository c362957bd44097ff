import { measureDrain } from './inbox-drain.mjs';
import { measureIntake } from './inbox-intake.mjs';

/** Webhooks: how fast they are taken in, verified and durable, and how fast they are delivered. */
export async function measure(bench) {
  return { ...(await measureIntake(bench)), ...(await measureDrain(bench)) };
}
