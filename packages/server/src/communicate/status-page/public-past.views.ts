import { isEmbargoed } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { findNotice, readNoticesOfSpan } from './notices/notice.store.ts';
import { NOTICE_PREFIX } from './notices/post-notice.ts';
import type { PublicHistory, PublicIncident } from './public-status.ts';
import { publicNotice } from './read/public-notices.ts';
import { readPublished, readPublishedOne } from './read/published.ts';
import { readReviewTexts } from './read/reviews.ts';
import { shownIncidents } from './status.views.ts';

/** Incidents on one page of a month. */
const PER_PAGE = 25;
/** Nothing is told of before. */
const FIRST_YEAR = 2000;
const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** What is asked for: without a month the one that it is now, of UTC. */
export interface HistoryQuestion {
  readonly month?: string | undefined;
  readonly page?: number | undefined;
}

/**
 * Reads what ended in a month of UTC, newest first, 25 on a page.
 * @throws Problem 'not-found' for an unknown service, 'invalid' for what is no month, is to come, or has no such page
 */
export async function readPublicHistory(app: App, service: string, asked: HistoryQuestion): Promise<PublicHistory> {
  const plan = app.plans.get(service);
  const current = new Date(app.clock.now()).toISOString().slice(0, 7);
  const month = asked.month ?? current;
  const span = spanOf(month, current);
  const [published, notices, reviews] = await Promise.all([
    readPublished(app.db, service, span),
    readNoticesOfSpan(app.db, service, span),
    readReviewTexts(app, service),
  ]);
  const all = shownIncidents(plan, published, reviews, notices).filter(({ resolvedAt }) => resolvedAt !== null);
  const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
  const page = asked.page ?? 1;
  if (!Number.isInteger(page) || page < 1 || page > pages)
    throw new Problem('invalid', `There is no page ${page} of ${month}: it has ${pages}.`);
  return {
    month,
    incidents: all.slice((page - 1) * PER_PAGE, page * PER_PAGE),
    ...{ page, pages },
    earlier: month === `${FIRST_YEAR}-01` ? null : shifted(month, -1),
    later: month === current ? null : shifted(month, 1),
  };
}

/** Reads one published incident or notice, however old. @throws Problem 'not-found', for what is not published too */
export async function readPublicIncident(app: App, service: string, id: string): Promise<PublicIncident> {
  const plan = app.plans.get(service);
  const shown = id.startsWith(NOTICE_PREFIX)
    ? await findPublicNotice(app, service, id.slice(NOTICE_PREFIX.length))
    : await findPublicIncident(app, service, id);
  if (!shown) throw new Problem('not-found', `${plan.statusPage.title} has published nothing as ${id.slice(0, 100)}.`);
  return shown;
}

async function findPublicNotice(app: App, service: string, number: string): Promise<PublicIncident | undefined> {
  const found = /^\d{1,18}$/.test(number) ? await findNotice(app.db, service, number) : undefined;
  return found && publicNotice(app.plans.get(service), found);
}

/** What went on as another is found under its own name, too: feeds may have linked to it. */
async function findPublicIncident(app: App, service: string, id: string): Promise<PublicIncident | undefined> {
  const published = await readPublishedOne(app.db, service, id);
  const [incident] = published.incidents;
  if (!incident || isEmbargoed(incident)) return undefined;
  const reviews = await readReviewTexts(app, service);
  return shownIncidents(app.plans.get(service), published, reviews, [])[0];
}

function spanOf(month: string, current: string): { fromMs: number; toMs: number } {
  const parts = MONTH.exec(month);
  const year = Number(parts?.[1]);
  if (!parts || year < FIRST_YEAR || month > current)
    throw new Problem(
      'invalid',
      `"${month.slice(0, 20)}" is not a month from ${FIRST_YEAR}-01 to ${current}, such as ${current}.`,
    );
  return { fromMs: Date.UTC(year, Number(parts[2]) - 1), toMs: Date.UTC(year, Number(parts[2])) };
}

function shifted(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by)).toISOString().slice(0, 7);
}
