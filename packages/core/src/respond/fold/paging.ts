import type { Incident, Page } from '../../model/incident.ts';
import type { EpochMs } from '../../model/plan.ts';
import type { Handlers } from './happened.ts';

/** Folds what becomes of pages, and who wants none. */
export const pagingHandlers: Handlers<
  'paged' | 'page-sent' | 'page-failed' | 'page-held' | 'page-confirmed' | 'muted'
> = {
  paged: (incident, { pageId, person, step, round, why, urgency }, { atMs }) => ({
    ...incident,
    pages: {
      ...incident.pages,
      [pageId]: {
        id: pageId,
        person,
        atMs,
        step,
        round,
        why,
        urgency,
        status: 'queued',
        deliveredMs: null,
        confirmedMs: null,
        heldUntilMs: null,
      },
    },
  }),
  'page-sent': (incident, { pageId }, { atMs }) =>
    pageIs(incident, pageId, (page) => ({
      status: 'delivered',
      deliveredMs: page.deliveredMs ?? atMs,
      heldUntilMs: null,
    })),
  'page-failed': (incident, { pageId, last }) =>
    last ? pageIs(incident, pageId, () => ({ status: 'failed', heldUntilMs: null })) : incident,
  'page-held': (incident, { pageId, untilMs }) => pageIs(incident, pageId, () => ({ heldUntilMs: untilMs })),
  'page-confirmed': (incident, { pageId }, { atMs }) =>
    pageIs(incident, pageId, (page) => ({
      status: 'delivered',
      deliveredMs: page.deliveredMs ?? atMs,
      confirmedMs: page.confirmedMs ?? atMs,
      heldUntilMs: null,
    })),
  muted: (incident, { person, muted }) => ({
    ...incident,
    muted: muted ? [...new Set([...incident.muted, person])] : without(incident.muted, person),
  }),
};

/**
 * The incident after somebody has answered: the pages until then are void for ever. One that does not call for anybody to
 * take the incident (a role, a deadline) is so only when it is older than the answer.
 */
export function withPagesAnswered(incident: Incident, atMs: EpochMs): Incident {
  const isAnsweredBy = ({ answeredMs, why, atMs: pagedMs }: Page) =>
    answeredMs === undefined && (isCall(why) || pagedMs < atMs);
  const pages = Object.values(incident.pages);
  if (!pages.some(isAnsweredBy)) return incident;
  const after = pages.map((page) => [page.id, isAnsweredBy(page) ? { ...page, answeredMs: atMs } : page] as const);
  return { ...incident, pages: Object.fromEntries(after) };
}

/** Whether a page asks for anybody to take the incident. */
export function isCall(why: Page['why']): boolean {
  return why === 'escalation' || why === 'forgotten';
}

/** A list without one of its names. */
export function without(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((one) => one !== name) : names;
}

function pageIs(incident: Incident, pageId: string, change: (page: Page) => Partial<Page>): Incident {
  const page = incident.pages[pageId];
  return page ? { ...incident, pages: { ...incident.pages, [pageId]: { ...page, ...change(page) } } } : incident;
}
