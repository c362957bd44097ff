import type { App } from '../../../platform/app.ts';
import type { PublicHistory, PublicIncident } from '../public-status.ts';
import { type Past, readPast } from '../serve/read-past.ts';
import { historyDocument } from './copy-links.ts';

/** So many months are in a copy, with the one that it is; for older ones it leads to the live page. */
const MONTHS = 12;

/** The past as a copy has it, read once for all languages. */
export interface CopiedPast extends Past {
  /** `history`, `history/2026-11`, `history/2026-11/2`, `incidents/INC-2026-001`. */
  readonly documents: readonly string[];
}

/** Reads the last year of a service, with every incident of it. @param shown incidents that the page itself shows */
export async function copyPast(app: App, service: string, shown: readonly PublicIncident[]): Promise<CopiedPast> {
  const past = readPast(app, service);
  const histories = new Map<string, PublicHistory>();
  let month: string | undefined;
  for (let months = 0; months < MONTHS; months += 1) {
    const first = await past.history(month, 1);
    if (!first) break;
    if (months === 0) histories.set('history', first);
    histories.set(historyDocument(first.month), first);
    for (let page = 2; page <= first.pages; page += 1) {
      const next = await past.history(first.month, page);
      if (next) histories.set(historyDocument(first.month, page), next);
    }
    if (first.earlier === null) break;
    month = first.earlier;
  }
  const listed = [...shown, ...[...histories.values()].flatMap((one) => one.incidents)];
  const incidents = new Map(listed.map((one) => [one.id, one]));
  return {
    documents: [...[...incidents.keys()].map((id) => `incidents/${id}`), ...histories.keys()],
    history: async (asked, page) => histories.get(historyDocument(asked, page)) ?? null,
    incident: async (id) => incidents.get(id) ?? null,
  };
}
