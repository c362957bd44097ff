import type { Plan } from '@tocsin/core';
import { isLeading, lookAfterTicks } from '../detect/watch/tick.ts';
import { queueMessage } from '../page/deliver/queue-message.ts';
import { recipientsOf } from '../page/deliver/resolve-targets.ts';
import type { App } from '../platform/app.ts';
import { occurrencesOf, ruleKey } from '../platform/calendar/occurrences.ts';
import type { Tx } from '../platform/database/tables.ts';
import { repeat } from '../platform/repeat.ts';
import { monthBefore, writeReportOf } from './monthly-report.ts';

const LOOK_EVERY_MS = 20_000;

/** Sends what is due for as long as this node leads. @returns how to stop, when the look under way is done */
export function startReporting(app: App): () => Promise<void> {
  const stopAfterTicks = lookAfterTicks(app, () => sendDueReports(app));
  const stop = repeat(app, 'a look at monthly reports', LOOK_EVERY_MS, async () => {
    if (isLeading(app)) await sendDueReports(app);
  });
  return async () => {
    stopAfterTicks();
    await stop();
  };
}

/**
 * Sends the monthly report of each plan whose time has come since the last look. It is decided with the row of the service
 * locked, and the messages are queued in the same transaction: once, however many nodes look. Of several that were missed the
 * last is sent.
 */
export async function sendDueReports(app: App): Promise<void> {
  for (const { plan } of app.plans.all()) {
    if (plan.review.report === null) continue;
    try {
      await sendIfDue(app, plan);
    } catch (error) {
      app.log.error({ err: error, service: plan.service }, 'a monthly report could not be sent; trying again');
    }
  }
}

async function sendIfDue(app: App, plan: Plan): Promise<void> {
  const rule = plan.review.report;
  if (rule === null) return;
  const nowMs = app.clock.now();
  const lastMs = occurrencesOf(rule).last(nowMs);
  const known = await app.db
    .selectFrom('measure_report')
    .select(['rule', 'decided_at'])
    .where('service', '=', plan.service)
    .executeTakeFirst();
  const isKnown = known?.rule === ruleKey(rule);
  if (isKnown && (lastMs === null || lastMs <= known.decided_at.getTime())) return;
  await app.db.transaction().execute(async (tx) => {
    const decidedMs = await lockDecided(tx, plan.service, ruleKey(rule), nowMs);
    if (lastMs === null || lastMs <= decidedMs) return;
    await queueReport(app, tx, plan, lastMs);
    await tx
      .updateTable('measure_report')
      .set({ decided_at: new Date(lastMs) })
      .where('service', '=', plan.service)
      .execute();
  });
}

/** Until when it is decided, with the row locked. A rule that is new begins now: what it would have sent before is not sent. */
async function lockDecided(tx: Tx, service: string, rule: string, nowMs: number): Promise<number> {
  await tx
    .insertInto('measure_report')
    .values({ service, rule, decided_at: new Date(nowMs) })
    .onConflict((conflict) =>
      conflict
        .column('service')
        .doUpdateSet({ rule, decided_at: new Date(nowMs) })
        .where('measure_report.rule', '!=', rule),
    )
    .execute();
  const row = await tx
    .selectFrom('measure_report')
    .select('decided_at')
    .where('service', '=', service)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.decided_at.getTime();
}

async function queueReport(app: App, tx: Tx, plan: Plan, dueMs: number): Promise<void> {
  const month = monthBefore(plan, dueMs);
  const { subject, text } = await writeReportOf(app, plan, month);
  const recipients = recipientsOf(plan, plan.review.report?.to ?? [], app.clock.now());
  if (recipients.length === 0)
    app.log.warn({ service: plan.service }, 'nobody of "review.report.to" can be reached; the report is not sent');
  for (const { channel, address, name, person } of recipients) {
    await queueMessage(app, tx, {
      ...{ kind: 'notification', service: plan.service, incidentId: null, channel, address, name, subject, text },
      ...(person === null ? {} : { person }),
      idempotencyKey: `measures-report:${plan.service}:${month.key}:${dueMs}:${channel}:${address}`,
    });
  }
}
