import { measureDrain } from './inbox-drain.mjs';
import { measureIntake } from './inbox-intake.mjs';

/** Webhooks: how fast they are taken in, verified and durable, and how fast a backlog of them is delivered. */
export async function measure(bench) {
  return { ...(await measureIntake(bench)), ...(await measureDrain(bench)) };
}
