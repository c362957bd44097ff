import { Logger as GraphileLogger } from 'graphile-worker';
import type { Logger } from 'pino';

/** graphile-worker's log lines in ours; its routine lines are debug. */
export function graphileLogger(log: Logger): GraphileLogger {
  return new GraphileLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ job: describe(meta) }, message);
    else if (level === 'warning') log.warn(message);
    else log.debug(message);
  });
}

function describe(meta: unknown): unknown {
  const job = (meta as { job?: { id: string; task_identifier: string; attempts: number } } | undefined)?.job;
  return job && { id: job.id, task: job.task_identifier, attempts: job.attempts };
}
