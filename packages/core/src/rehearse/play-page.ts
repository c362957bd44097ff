import type { Incident } from '../model/incident.ts';
import type { EpochMs } from '../model/plan.ts';
import type { ContactMethod } from '../model/plan-on-call.ts';
import { planContact } from '../page/contact/contact-plan.ts';
import { earliestSendMs, LONGEST_WINDOW_MS, limitsOf } from '../page/contact/message-limits.ts';
import { isWithinAny, nextChangeMs } from '../page/on-call/time-window.ts';
import type { Effect } from '../respond/command.ts';
import { isCall } from '../respond/fold/paging.ts';
import { hear } from './play-people.ts';
import { give, type PageUnderWay, type World } from './world.ts';

/** Does what the effect `page` asks for: the person's contact methods, by their plan. */
export function startPage(world: World, incident: string, effect: Extract<Effect, { kind: 'page' }>): void {
  const { pageId, person, urgency } = effect;
  const page = { id: pageId, incident, person, urgency, pagedMs: world.nowMs, outcomes: new Map(), reported: false };
  world.pages.set(pageId, page);
  if ((world.plan.people[person]?.contact.length ?? 0) > 0) goOn(world, page);
  else fail(world, page, 'no channel', 'the plan has no contact method for this person', true);
}

/** Uses what the contact plan says now, and looks again when it says so. */
function goOn(world: World, page: PageUnderWay): void {
  const contact = world.plan.people[page.person]?.contact ?? [];
  const { use, lookAgainMs } = contactPlan(world, page);
  for (const method of use) {
    const chosen = contact[method];
    // What an attempt before this one caused may have used it already.
    if (!chosen || page.outcomes.has(method)) continue;
    page.outcomes.set(method, 'under-way');
    sendWhenAllowed(world, page, method, chosen);
  }
  if (lookAgainMs !== null && lookAgainMs > world.nowMs) world.queue.add(lookAgainMs, () => goOn(world, page));
}

function contactPlan(world: World, page: PageUnderWay) {
  const { person, urgency, pagedMs, reported } = page;
  const incident = world.incidents.get(page.incident);
  return planContact({
    contact: world.plan.people[person]?.contact ?? [],
    urgency,
    pagedMs,
    answered: !incident || isAnswered(incident, page.id),
    attempts: [...page.outcomes].map(([method, outcome]) => ({ method, outcome })),
    reported,
    nowMs: world.nowMs,
  });
}

/** A page that waited while somebody acknowledged must not wake anybody any more. */
function isAnswered(incident: Incident, pageId: string): boolean {
  const { status } = incident.escalation;
  const page = incident.pages[pageId];
  if (status === 'ended' || !page || !isCall(page.why)) return status === 'ended';
  return status === 'acknowledged' || page.answeredMs !== undefined;
}

/** Quiet hours hold what may wait, limits hold what is too much. */
function sendWhenAllowed(world: World, page: PageUnderWay, method: number, chosen: ContactMethod): void {
  const incident = world.incidents.get(page.incident);
  if (incident && isAnswered(incident, page.id)) return;
  const held = quietUntil(world, page) ?? limitedUntil(world, page, chosen);
  if (held === null) {
    send(world, page, method, chosen);
    return;
  }
  give(world, page.incident, { kind: 'page-held', pageId: page.id, channel: chosen.channel, ...held });
  world.queue.add(held.untilMs, () => sendWhenAllowed(world, page, method, chosen));
}

type Hold = { readonly untilMs: EpochMs; readonly why: 'limit' | 'quiet' };

function quietUntil(world: World, page: PageUnderWay): Hold | null {
  const quiet = world.plan.people[page.person]?.quiet ?? [];
  if (page.urgency === 'page' || quiet.length === 0 || !isWithinAny(quiet, world.nowMs)) return null;
  const untilMs = nextChangeMs(quiet, world.nowMs);
  return untilMs === null ? null : { untilMs, why: 'quiet' };
}

function limitedUntil(world: World, page: PageUnderWay, method: ContactMethod): Hold | null {
  const { type, key } = addressOf(world, method);
  const sent = world.sent.get(key);
  if (!sent) return null;
  const untilMs = earliestSendMs(limitsOf(type, true), sent, isFirst(world, page, key), world.nowMs);
  return untilMs > world.nowMs ? { untilMs, why: 'limit' } : null;
}

function addressOf(world: World, { channel, address }: ContactMethod) {
  const type = world.plan.channels[channel]?.type ?? 'sandbox';
  return { type, key: `${type}\u0000${address}` };
}

/** The first page of an incident to an address jumps the queue. */
function isFirst(world: World, page: PageUnderWay, key: string): boolean {
  return page.urgency === 'page' && !world.first.has(`${page.incident}\u0000${key}`);
}

function send(world: World, page: PageUnderWay, method: number, chosen: ContactMethod): void {
  const { channel } = chosen;
  const way = workingWay(world, channel);
  if (way === null) {
    page.outcomes.set(method, 'failed');
    const reason = world.plan.channels[channel] ? `${channel} is down` : `the plan has no channel ${channel}`;
    const { unreachable } = contactPlan(world, page);
    fail(world, page, channel, reason, unreachable);
    goOn(world, page);
    return;
  }
  const { key } = addressOf(world, { ...chosen, channel: way });
  const counted = (world.sent.get(key) ?? []).filter(({ atMs }) => world.nowMs - atMs <= LONGEST_WINDOW_MS);
  world.sent.set(key, [...counted, { atMs: world.nowMs, isFirst: isFirst(world, page, key) }]);
  if (page.urgency === 'page') world.first.add(`${page.incident}\u0000${key}`);
  page.outcomes.set(method, 'delivered');
  log(world, page, way, null);
  give(world, page.incident, { kind: 'page-sent', pageId: page.id, channel: way, sandbox: false });
  hear(world, page);
}

/** The channel itself, or the one that takes over for it. */
function workingWay(world: World, channel: string): string | null {
  const config = world.plan.channels[channel];
  if (config && !world.cast.isDown(channel)) return channel;
  const backup = config?.backup ?? null;
  return backup !== null && world.plan.channels[backup] && !world.cast.isDown(backup) ? backup : null;
}

function fail(world: World, page: PageUnderWay, channel: string, reason: string, last: boolean): void {
  if (last) page.reported = true;
  log(world, page, channel, reason);
  give(world, page.incident, { kind: 'page-failed', pageId: page.id, channel, reason, last });
}

function log(world: World, page: PageUnderWay, channel: string, failure: string | null): void {
  const { id: pageId, incident, person, urgency } = page;
  world.moments.push({ atMs: world.nowMs, incident, kind: 'attempt', pageId, person, urgency, channel, failure });
}
