import { isReadingRedis } from '@tocsin/core';
import { redisWords } from '../assemble/data-monitors.ts';
import { formatDuration } from '../duration.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import { checkConnection } from './check-connection.ts';
import type { CheckContext } from './context.ts';

type MonitorDraft = PlanDraft['monitors'][string];
type Checked = Exclude<MonitorDraft, { type: 'heartbeat' }>;

/** Keys of monitors fit together. */
export function checkMonitors(context: CheckContext): void {
  for (const [id, monitor] of Object.entries(context.draft.monitors)) {
    const path = ['monitors', id];
    if (monitor.type === 'heartbeat') checkHeartbeat(context, path, monitor);
    else checkChecked(context, path, monitor);
    if (monitor.type === 'queue') checkQueue(context, path, monitor);
    if (monitor.type === 'redis') checkRedisCommand(context, [...path, 'command'], monitor.command);
    if (monitor.type === 'sql') checkConnection(context, path, monitor.connection);
  }
}

function wrong({ reportAt }: CheckContext, path: Path, message: string, hint: string, part?: 'key'): void {
  reportAt(path, { code: 'bad-monitor', message, hint }, part);
}

function checkHeartbeat(
  context: CheckContext,
  path: Path,
  monitor: Extract<MonitorDraft, { type: 'heartbeat' }>,
): void {
  const { every, schedule, timezone } = monitor;
  if ((every === undefined) === (schedule === undefined) && !context.isFlawed(path)) {
    const message = 'A heartbeat needs either "every" or "schedule"';
    wrong(context, path, message, 'Write every: 5m, or schedule: "0 3 * * *".', 'key');
  }
  if (timezone !== undefined && schedule === undefined) {
    wrong(
      context,
      [...path, 'timezone'],
      'A time zone is of a schedule, and there is none',
      'Add schedule: "0 3 * * *".',
    );
  }
}

function checkChecked(context: CheckContext, path: Path, { every, timeout, regions }: Checked): void {
  if (timeout !== undefined && timeout >= every) {
    const message = `A check may take ${formatDuration(timeout)}, and the next is due after ${formatDuration(every)}`;
    const hint = 'Make "timeout" shorter than "every": a check that hangs delays those after it.';
    context.reportAt([...path, 'timeout'], { severity: 'warning', code: 'slow-check', message, hint });
  }
  if (regions?.agree !== undefined && regions.agree > regions.names.length) {
    const message = `${regions.agree} regions must agree, and it is checked from ${regions.names.length}`;
    wrong(context, [...path, 'regions', 'agree'], message, 'It would never be down. Write a smaller number.');
  }
  const twice = regions?.names.findIndex((name, index) => regions.names.indexOf(name) !== index) ?? -1;
  if (twice >= 0)
    wrong(context, [...path, 'regions', 'names', twice], 'This region stands twice', 'Remove one of them.');
}

function checkQueue(context: CheckContext, path: Path, monitor: Extract<MonitorDraft, { type: 'queue' }>): void {
  if ((monitor.query === undefined) === (monitor.command === undefined)) {
    const message = 'A queue is looked at either by a "query" or by a "command"';
    wrong(context, path, message, 'Write query: "SELECT count(*) AS depth FROM jobs".', 'key');
  } else if (monitor.query !== undefined) checkConnection(context, path, monitor.connection);
  const isAsked = monitor.expect?.some(({ of }) => of !== 'latency') ?? false;
  if (!isAsked && !context.isFlawed(path)) {
    const message = 'Nothing says when this queue is too full';
    wrong(context, path, message, 'Write expect: { depth: { below: 1000 }, age: { below: 5m } }.', 'key');
  }
}

/** A check runs again and again, and from several nodes: what it sends must change nothing. */
function checkRedisCommand({ reportAt }: CheckContext, path: Path, command: string | readonly string[]): void {
  const words = redisWords(command);
  if (isReadingRedis(words)) return;
  const message = `"${words.slice(0, 2).join(' ').slice(0, 80)}" is not one of the commands of Redis that only read`;
  reportAt(path, { code: 'writing-command', message, hint: 'Write PING, LLEN, GET, STRLEN, TTL, INFO or ZCARD.' });
}
