import { type EpochMs, isEmbargoed, type Plan } from '@tocsin/core';
import { readFiringOf } from '../../detect/alerts/alert.views.ts';
import { serviceHealth } from '../../detect/health/health.views.ts';
import type { App } from '../../platform/app.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { readNotices } from './notices/notice.store.ts';
import type { PublicIncident, PublicStatus } from './public-status.ts';
import { stateOfPage, statesOfComponents } from './read/component-states.ts';
import { daysOf, publicGroups } from './read/public-groups.ts';
import { publicIncidents, type ReviewTexts } from './read/public-incidents.ts';
import { publicNotice } from './read/public-notices.ts';
import { type Published, readPublished } from './read/published.ts';
import { readResponseTimes } from './read/response-times.ts';
import { readReviewTexts } from './read/reviews.ts';
import { readWork, readWorkSpans } from './read/work.ts';
import { witnessesOf, workHours } from './uptime/component-uptime.ts';
import { countDays } from './uptime/past-days.ts';

const PAST_MS = 14 * 86_400_000;

/** Reads what the public may see of a service. @throws Problem 'not-found' for an unknown service */
export async function readPublicStatus(app: App, service: string): Promise<PublicStatus> {
  const plan = app.plans.get(service);
  const nowMs = app.clock.now();
  const [firstDayMs = nowMs] = daysOf(plan.statusPage.days, nowMs);
  const sinceMs = Math.min(firstDayMs, nowMs - PAST_MS);
  const [health, firing, active, published, notices, work, responseTimes, reviews] = await Promise.all([
    serviceHealth(app, service),
    readFiringOf(app.db, service),
    activeIncidents(app.db, service),
    readPublished(app.db, service, { fromMs: sinceMs }),
    readNotices(app.db, service, sinceMs),
    readWork(app, plan, nowMs),
    readResponseTimes(app, plan, nowMs),
    readReviewTexts(app, service),
  ]);
  const hushed = new Set(active.filter(isEmbargoed).flatMap((incident) => Object.keys(incident.alerts)));
  const states = statesOfComponents({
    plan,
    items: health.items.filter(({ id, kind }) => !hushed.has(`${kind === 'metric' ? 'metric' : 'monitor'}:${id}`)),
    alerted: new Set(firing.flatMap(({ dedupKey, components }) => (hushed.has(dedupKey) ? [] : components))),
    incidents: active.filter((incident) => !isEmbargoed(incident)),
    notices,
    underWay: work.underWay,
  });
  const shown = shownIncidents(plan, published, reviews, notices);
  const { open, past } = split(shown, nowMs);
  const { counts, watched } = await readCounts(app, plan, hushed, { fromMs: firstDayMs, nowMs });
  const { title, description, languages, logo, colour, links, days, subscribe } = plan.statusPage;
  return {
    ...{ service, title, description, languages, timezone: plan.timezone, days },
    state: stateOfPage(
      states.values(),
      open.some(({ impact }) => impact !== 'none'),
    ),
    groups: publicGroups({ plan, states, counts, watched, incidents: shown, nowMs }),
    incidents: open,
    past,
    maintenance: work.shown,
    responseTimes,
    takesReports: plan.reports.form,
    takesSubscribers: subscribe.email !== null || subscribe.webhook || subscribe.slack,
    updatedAt: newest(shown),
    look: { logo, colour, links },
  };
}

/** Everything published, newest first, without what is under embargo. */
export function shownIncidents(
  plan: Plan,
  published: Published,
  reviews: ReviewTexts,
  notices: readonly Parameters<typeof publicNotice>[1][],
): PublicIncident[] {
  const incidents = published.incidents.filter((incident) => !isEmbargoed(incident));
  return [
    ...publicIncidents(plan, { ...published, incidents }, reviews),
    ...notices.map((notice) => publicNotice(plan, notice)),
  ].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

function split(shown: readonly PublicIncident[], nowMs: EpochMs) {
  const sinceMs = nowMs - PAST_MS;
  return {
    open: shown.filter(({ resolvedAt }) => resolvedAt === null),
    past: shown.filter(({ resolvedAt }) => resolvedAt !== null && Date.parse(resolvedAt) >= sinceMs),
  };
}

async function readCounts(
  app: App,
  plan: Plan,
  hushed: ReadonlySet<string>,
  { fromMs, nowMs }: { fromMs: EpochMs; nowMs: EpochMs },
) {
  const ids = new Set([...hushed].flatMap((key) => (key.startsWith('monitor:') ? [key.slice('monitor:'.length)] : [])));
  const witnesses = witnessesOf(plan, ids);
  const work = workHours(await readWorkSpans(app, plan.service, fromMs, nowMs));
  const counts = await countDays(app, { service: plan.service, witnesses, work, fromMs, toMs: nowMs + 1, nowMs });
  return { counts, watched: new Set(witnesses.map(({ component }) => component)) };
}

function newest(shown: readonly PublicIncident[]): string | null {
  return shown.reduce<string | null>(
    (last, { updatedAt, resolvedAt }) =>
      [last, updatedAt, resolvedAt].reduce((a, b) => ((b ?? '') > (a ?? '') ? b : a), null),
    null,
  );
}
