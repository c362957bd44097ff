import type { z } from '@hono/zod-openapi';
import { type Incident, targetOf } from '@tocsin/core';
import type { incidentRoom } from './contract.ts';

type Relations = Pick<z.infer<typeof incidentRoom>, 'impact' | 'links' | 'mergedInto'>;

/** What is said about an incident's impact, and what it belongs together with. */
export function relationsOf({ impact, links, mergedInto }: Incident): Relations {
  const { sinceMs, ...said } = impact;
  return {
    impact: { ...said, since: sinceMs === null ? null : new Date(sinceMs).toISOString() },
    links: links.map((link) => ({
      to: targetOf(link),
      url: link.kind === 'url' ? link.url : null,
      title: link.title,
    })),
    mergedInto,
  };
}
