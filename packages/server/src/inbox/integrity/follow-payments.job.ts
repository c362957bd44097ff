import {
  type EpochMs,
  foldPayment,
  formatSpan,
  type Grace,
  graceOf,
  type InboxSource,
  type PaymentFact,
  type Plan,
  readPaymentEvent,
  type Signal,
} from '@tocsin/core';
import { recordSignal } from '../../detect/alerts/record-signal.ts';
import { parseJson } from '../../detect/intake/fields.ts';
import type { App } from '../../platform/app.ts';
import { sourceIdOf } from '../source.store.ts';
import { doAndPlan } from './do-and-plan.ts';
import {
  dropOldPayments,
  lockPayments,
  type ReadTo,
  readFailedPayments,
  readPaymentEvents,
  readReadTo,
  storePayments,
  storeReadTo,
} from './payment.store.ts';

const EVERY_MS = 60_000;
const BATCH = 500;
/** Two nodes commit events in another order than their moments say: the last ones are read again, which changes nothing. */
const OVERLAP_MS = 5 * 60_000;
/** People are told so long before a subscription ends, and so long after it. */
const WARN_MS = 86_400_000;
const KEPT_MS = 400 * 86_400_000;
const MOST_SHOWN = 2_000;
const MOST_NAMED = 3;

/** A subscription with a failed payment, as it stands now. */
export interface FailedPayment {
  readonly subscription: string;
  readonly grace: Grace;
}

/** The job: folds what has come, tells of what ends soon and what has ended, and plans the next time. */
export async function followPayments(app: App, service: string, sourceName: string): Promise<void> {
  const plan = app.plans.find(service);
  const source = plan && Object.hasOwn(plan.inbox, sourceName) ? plan.inbox[sourceName] : undefined;
  if (!plan || !source?.grace) return;
  const work = async () => {
    const id = await sourceIdOf(app, service, source.id);
    await foldNew(app, id);
    await tellDeadlines(app, plan, source, await failedPayments(app, plan, source));
    await dropOldPayments(app.db, id, app.clock.now() - KEPT_MS);
  };
  const next = () => planPayments(app, plan, source, app.clock.now() + EVERY_MS);
  await doAndPlan(app, `following the payments of ${service}/${source.id}`, work, next);
}

export async function planPayments(app: App, { service }: Plan, source: InboxSource, runAtMs: EpochMs): Promise<void> {
  const name = `inbox-payments:${service}/${source.id}`;
  await app.jobs.add(app.db, 'inbox-payments', { service, source: source.id }, { key: name, queue: name, runAtMs });
}

async function foldNew(app: App, source: number): Promise<void> {
  const last = await readReadTo(app.db, source);
  let after: ReadTo | null = last && { receivedAt: new Date(last.receivedAt.getTime() - OVERLAP_MS), event: '0' };
  for (;;) {
    const events = await readPaymentEvents(app.db, source, after, BATCH);
    const newest = events.at(-1);
    if (!newest) return;
    const to: ReadTo = { receivedAt: newest.receivedAt, event: newest.id };
    const facts = events.flatMap(({ body }) => readPaymentEvent(parseJson(body.toString('utf8'))) ?? []);
    await foldFacts(app, source, facts, to);
    after = to;
    if (events.length < BATCH) return;
  }
}

async function foldFacts(app: App, source: number, facts: readonly PaymentFact[], to: ReadTo): Promise<void> {
  const subscriptions = [...new Set(facts.map(({ subscription }) => subscription))].sort();
  await app.db.transaction().execute(async (tx) => {
    const states = subscriptions.length === 0 ? new Map() : await lockPayments(tx, source, subscriptions);
    const changed = new Map(states);
    for (const fact of facts) changed.set(fact.subscription, foldPayment(changed.get(fact.subscription), fact));
    for (const [id, state] of states) if (JSON.stringify(state) === JSON.stringify(changed.get(id))) changed.delete(id);
    await storePayments(tx, source, changed, app.clock.now());
    await storeReadTo(tx, source, to);
  });
}

/** Subscriptions of which a payment has failed, those that end first before others. */
export async function failedPayments(
  app: App,
  { service }: Plan,
  source: InboxSource,
): Promise<readonly FailedPayment[]> {
  const { grace: rule } = source;
  if (!rule) return [];
  const rows = await readFailedPayments(app.db, await sourceIdOf(app, service, source.id), MOST_SHOWN);
  const nowMs = app.clock.now();
  return rows
    .flatMap(({ subscription, state }) => {
      const grace = graceOf(state, rule, nowMs);
      return grace ? [{ subscription, grace }] : [];
    })
    .sort((a, b) => ORDER[a.grace.state] - ORDER[b.grace.state] || a.grace.untilMs - b.grace.untilMs);
}

const ORDER: Readonly<Record<Grace['state'], number>> = { active: 0, over: 1, paid: 2 };

/** One alert for all that end within a day, and one for all that ended within the last: a bad day has hundreds of them. */
async function tellDeadlines(
  app: App,
  plan: Plan,
  source: InboxSource,
  payments: readonly FailedPayment[],
): Promise<void> {
  const nowMs = app.clock.now();
  const ending = payments.filter(({ grace }) => grace.state === 'active' && grace.untilMs - nowMs <= WARN_MS);
  const over = payments.filter(({ grace }) => grace.state === 'over' && nowMs - (grace.endedMs ?? 0) <= WARN_MS);
  const soonest = Math.round(Math.max(0, (ending[0]?.grace.untilMs ?? nowMs) - nowMs) / 60_000) * 60;
  const first = soonest === 0 ? 'now' : `in ${formatSpan(soonest)}`;
  await tell(app, plan, source, 'ending', ending, `end within a day if nobody pays, the first ${first}`);
  await tell(app, plan, source, 'ended', over, 'ended because nobody paid');
}

async function tell(
  app: App,
  plan: Plan,
  source: InboxSource,
  kind: 'ending' | 'ended',
  payments: readonly FailedPayment[],
  words: string,
): Promise<void> {
  const names = payments.slice(0, MOST_NAMED).map(({ subscription }) => subscription);
  const more = payments.length > names.length ? ` and ${payments.length - names.length} more` : '';
  const count = payments.length === 1 ? '1 subscription' : `${payments.length} subscriptions`;
  const { info, warning } = plan.intake.severity;
  const signal: Signal = {
    ...{ dedupKey: `inbox:${source.id}:payments-${kind}`, source: 'inbox', sinceMs: app.clock.now() },
    severity: kind === 'ending' ? info : warning,
    status: payments.length > 0 ? 'firing' : 'resolved',
    summary: `${source.title}: ${count} ${words}${names.length > 0 ? `: ${names.join(', ')}${more}` : ''}`,
    components: source.component === null ? [] : [source.component],
    runbook: null,
  };
  await recordSignal(app, plan.service, signal);
}
