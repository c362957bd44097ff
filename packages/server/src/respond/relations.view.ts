import type { z } from '@hono/zod-openapi';
import { type ImpactFigures, type Incident, targetOf } from '@tocsin/core';
import type { incidentRoom } from './contract.ts';

type Relations = Pick<z.infer<typeof incidentRoom>, 'impact' | 'links' | 'mergedInto'>;

/** What is said about an incident's impact, and what it belongs together with. */
export function relationsOf({ impact, links, mergedInto }: Incident): Relations {
  const { sinceMs, estimate, ...said } = impact;
  return {
    impact: { ...said, since: momentOf(sinceMs), estimate: estimate && figuresOf(estimate) },
    links: links.map((link) => ({
      to: targetOf(link),
      url: link.kind === 'url' ? link.url : null,
      title: link.title,
    })),
    mergedInto,
  };
}

function figuresOf({ atMs, ...figures }: ImpactFigures) {
  return { ...figures, at: new Date(atMs).toISOString() };
}

function momentOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
