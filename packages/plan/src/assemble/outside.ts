import type { Audience, Plan, Vendor } from '@tocsin/core';
import { mapEntries } from '../map-entries.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds what concerns people and services outside: communication and vendors. */
export function assembleOutside(draft: PlanDraft): Pick<Plan, 'communication' | 'vendors'> {
  return {
    communication: {
      audiences: mapEntries(draft.communication.audiences, (audience, id) => toAudience(id, audience, draft)),
      triggers: mapEntries(draft.communication.triggers, (trigger, id) => ({
        ...trigger,
        id,
        title: trigger.title ?? titleFromId(id),
      })),
    },
    vendors: mapEntries(draft.vendors, ({ title, status, feed, every, watches, support, hours, components }, id) => ({
      id,
      title: title ?? titleFromId(id),
      status: status ?? null,
      feed: toFeed(feed, status),
      every,
      watches,
      support: support ?? null,
      hours: hours ?? null,
      components,
    })),
  };
}

/** Without a word about it, the summary that Statuspage keeps beside its page. */
function toFeed(feed: string | false | undefined, status: string | undefined): Vendor['feed'] {
  if (feed === false) return null;
  if (feed !== undefined) return { kind: RSS.test(new URL(feed).pathname) ? 'rss' : 'statuspage', url: feed };
  if (status === undefined || !URL.canParse(status)) return null;
  return { kind: 'statuspage', url: new URL('/api/v2/summary.json', status).href };
}

/** How addresses of RSS and Atom end. */
const RSS = /(?:rss|atom|feed|\.xml)\/?$/i;

type AudienceDraft = PlanDraft['communication']['audiences'][string];

function toAudience(id: string, audience: AudienceDraft, draft: PlanDraft): Audience {
  return {
    ...audience,
    id,
    title: audience.title ?? titleFromId(id),
    severities: levelsOf(id, audience.severities, draft),
    update: audience.update ?? null,
  };
}

/** Levels that an audience hears of, in the plan's order: those it names and those that name it; all without either. */
function levelsOf(audience: string, named: readonly string[] | undefined, draft: PlanDraft): readonly string[] {
  const all = Object.entries(draft.severities);
  const heard = all.filter(([id, { notify }]) => named?.includes(id) || notify.includes(audience));
  return named === undefined && heard.length === 0 ? all.map(([id]) => id) : heard.map(([id]) => id);
}
