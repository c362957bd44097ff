import type { Plan, Vendor } from '@tocsin/core';
import { mapEntries } from '../map-entries.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds the services of others that this one needs. */
export function assembleOutside(draft: PlanDraft): Pick<Plan, 'vendors'> {
  return {
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
