import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { dropOldPartitions } from '../partitions.ts';
import { forgetSeen } from './forget-seen.ts';
import { prepare, receiverOf } from './receiver.ts';
import { writeRepeats } from './write-repeats.ts';

const WRITE_EVERY_MS = 1_000;
/** Partitions are made a week ahead and dropped by the day: every hour is often enough, and catches up after a failure. */
const TIDY_EVERY_MS = 3_600_000;

/** Makes the inbox ready for webhooks, and keeps it so. @returns how to stop */
export async function startReceiving(app: App): Promise<() => Promise<void>> {
  const receiver = receiverOf(app);
  await prepare(receiver);
  const again = () => {
    // The next request makes it ready when this fails.
    prepare(receiver).catch((error: unknown) => {
      receiver.targets = null;
      app.log.warn({ err: error }, 'the inbox is not ready for the new plan');
    });
  };
  const stopPlans = app.plans.onChange(again);
  const tidy = async () => {
    await prepare(receiver);
    const dropped = await dropOldPartitions(app.db, app.clock.now(), app.config.inboxDays);
    if (dropped.length > 0) app.log.info({ dropped }, 'old webhooks are forgotten');
    await forgetSeen(receiver);
  };
  const write = async () => {
    await receiver.refusals.write(app);
    await writeRepeats(receiver);
  };
  const stopTidying = repeat(app, 'tidying of the inbox', TIDY_EVERY_MS, tidy);
  const stopWriting = repeat(app, 'writing of what was refused', WRITE_EVERY_MS, write);
  return async () => {
    stopPlans();
    await stopTidying();
    await stopWriting();
    await write();
  };
}
