import { type EpochMs, localTime, type Plan, type Shift } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { OnCall } from './on-call.views.ts';
import type { OnCallTimes } from './on-call-plan.ts';
import { planAt, shiftsOver } from './on-call-shifts.ts';

type Warning = OnCall['warnings'][number];
type PersonView = OnCall['people'][number];
type Method = PersonView['contact'][number];

const DAY_MS = 86_400_000;
const LOOK_AHEAD_MS = 14 * DAY_MS;
/** A schedule without anybody for so long has ended; one that ends within this time is told of. */
const ENDS_WITHIN_MS = 60 * DAY_MS;
const ENDED_FOR_MS = 366 * DAY_MS;

/** What will go wrong if nobody does anything, the most urgent kinds first. */
export async function warningsOf(
  app: App,
  times: OnCallTimes,
  people: OnCall['people'],
  atMs: EpochMs,
): Promise<Warning[]> {
  const { plan } = planAt(times, atMs);
  const slots = Object.values(plan.schedules).flatMap((schedule) =>
    schedule.slots.map(({ id: slot }) => {
      const of = { schedule: schedule.id, slot };
      const name = `${slot} of ${schedule.title}`;
      return { name, timezone: schedule.timezone, shifts: shiftsOver(times, of, atMs, atMs + ENDS_WITHIN_MS) };
    }),
  );
  const onCall = new Set(
    slots.flatMap(({ shifts }) => shifts.filter(({ fromMs }) => fromMs < atMs + LOOK_AHEAD_MS).map((s) => s.person)),
  );
  const theirs = people.filter(({ id }) => onCall.has(id));
  return [
    ...slots.flatMap((slot) => gapsWarning(plan, slot, atMs)),
    ...theirs.flatMap(unreachableWarning),
    ...(await channelWarnings(app, plan)),
    ...slots.flatMap((slot) => endWarning(plan, slot, atMs)),
    ...theirs.flatMap(untestedWarnings),
  ];
}

interface Slot {
  readonly name: string;
  readonly timezone: string;
  readonly shifts: readonly Shift[];
}

/** One warning a slot, however many gaps it has: nights without anybody would hide all others. */
function gapsWarning(plan: Plan, { name, timezone, shifts }: Slot, atMs: EpochMs): Warning[] {
  const gaps = shifts.filter((shift) => isGap(plan, shift) && shift.fromMs < atMs + LOOK_AHEAD_MS);
  const [first] = gaps;
  if (!first) return [];
  const until =
    first.toMs - first.fromMs > ENDED_FOR_MS ? 'for ever' : `until ${localTime(first.toMs, timezone, null)}`;
  const since = first.fromMs <= atMs ? 'now' : localTime(first.fromMs, timezone, null);
  const more = gaps.length > 1 ? `, and ${gaps.length - 1} more times in the next 14 days` : '';
  const text = `Nobody is on call as ${name}: ${since} ${until}${more}`;
  return [{ service: plan.service, kind: 'gap', text, at: first.fromMs <= atMs ? null : iso(first.fromMs) }];
}

/** Somebody who has left the plan is nobody. */
function isGap(plan: Plan, { person, declared }: Shift): boolean {
  return person === null ? !declared : !plan.people[person];
}

function endWarning(plan: Plan, { name, timezone, shifts }: Slot, atMs: EpochMs): Warning[] {
  const last = shifts.at(-1);
  if (!last || last.person !== null || last.fromMs <= atMs || last.toMs - last.fromMs < ENDED_FOR_MS) return [];
  const text = `The rotation ends: nobody is ${name} from ${localTime(last.fromMs, timezone, null)} on`;
  return [{ service: plan.service, kind: 'schedule-ends', text, at: iso(last.fromMs) }];
}

function unreachableWarning({ service, name, contact }: PersonView): Warning[] {
  const ways = contact.filter(isForPages);
  if (ways.some((method) => whyNot(method) === null)) return [];
  const reasons = ways.map((method) => `${method.channel} ${whyNot(method)}`).join(', ');
  const text = `${name} is on call, and no page reaches them: ${reasons || 'no contact method is for pages'}`;
  return [{ service, kind: 'unreachable', text, at: null }];
}

function isForPages(method: Method): boolean {
  return method.for !== 'notification';
}

function whyNot({ sandbox, optedOut, lastTest }: Method): string | null {
  if (sandbox) return 'is a sandbox';
  if (optedOut) return 'was opted out of (STOP)';
  return lastTest?.outcome === 'failed' ? `failed its last test (${lastTest.error ?? 'no reason given'})` : null;
}

/** A channel that failed again and again is left out until it works once more; its backup may take over. */
async function channelWarnings(app: App, plan: Plan): Promise<Warning[]> {
  const rows = await app.db
    .selectFrom('channel_state')
    .selectAll()
    .where('service', '=', plan.service)
    .where('state', '!=', 'closed')
    .orderBy('channel')
    .execute();
  return rows.flatMap(({ channel, since, error }) => {
    const config = plan.channels[channel];
    if (!config) return [];
    const instead = config.backup === null ? 'pages take the next method' : `${config.backup} takes its messages`;
    const text = `The channel ${channel} does not work since ${localTime(since.getTime(), plan.timezone, null)}: ${error ?? 'no reason given'}; ${instead}`;
    return [{ service: plan.service, kind: 'channel' as const, text, at: null }];
  });
}

/** A way that nobody has ever tried may be a number of years ago. */
function untestedWarnings({ service, name, contact }: PersonView): Warning[] {
  const never = contact.filter((method) => isForPages(method) && !method.sandbox && method.lastTest === null);
  if (never.length === 0) return [];
  const ways = [...new Set(never.map(({ channel }) => channel))].join(', ');
  const text = `${name} is on call, and was never sent a test page over ${ways}`;
  return [{ service, kind: 'untested', text, at: null }];
}

function iso(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}
