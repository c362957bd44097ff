import type { z } from '@hono/zod-openapi';
import { actorName, type EpochMs, matchesEverything, matchInWords } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import type { openWindowView, silenceView } from './contract.ts';
import { openWindows } from './maintenance-windows.ts';
import type { SilenceRow } from './silence.views.ts';

export type SilenceView = z.infer<typeof silenceView>;
type OpenWindow = z.infer<typeof openWindowView>;

/** What of a silence says what it holds. */
export type SilenceScope = Pick<SilenceRow, 'kind' | 'matcher' | 'components'>;

/** What it holds, in words. */
export function scopeInWords({ kind, matcher, components }: SilenceScope): string {
  if (kind === 'silence') return matchInWords(matcher);
  return components.length === 0 ? 'every component' : components.join(', ');
}

/** Whether it holds every alert of its service. */
export function isEverything({ kind, matcher, components }: SilenceScope): boolean {
  return kind === 'silence' ? matchesEverything(matcher) : components.length === 0;
}

/** A silence as the API shows it. */
export function silenceViewOf(row: SilenceRow, holding: number, nowMs: EpochMs): SilenceView {
  const isOver = row.ended_at !== null || row.until_at.getTime() <= nowMs;
  const isBegun = row.started || row.from_at.getTime() <= nowMs;
  return {
    id: row.id,
    service: row.service,
    kind: row.kind,
    matcher: row.matcher as SilenceView['matcher'],
    components: row.components,
    words: scopeInWords(row),
    from: row.from_at.toISOString(),
    until: row.until_at.toISOString(),
    state: isOver ? 'over' : isBegun ? 'active' : 'planned',
    why: row.why,
    by: actorName(row.made_by),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by === null ? null : actorName(row.ended_by),
    holding,
  };
}

/** Maintenance windows that are open now. */
export async function openWindowsOf(
  app: App,
  service: string | undefined,
  held: ReadonlyMap<string, number>,
): Promise<OpenWindow[]> {
  const plans = app.plans.all().filter(({ plan }) => service === undefined || plan.service === service);
  const nowMs = app.clock.now();
  const open = await Promise.all(
    plans.map(async ({ plan }) =>
      (await openWindows(app.db, plan, nowMs)).map(({ id, title, components, untilMs }) => ({
        ...{ service: plan.service, id, title, components: [...components] },
        ...{ until: new Date(untilMs).toISOString(), holding: held.get(`${plan.service}/${id}`) ?? 0 },
      })),
    ),
  );
  return open.flat();
}

/** How many alerts that are firing are held, by service and what holds them: `shop/silence:7`. */
export async function countHeld(db: Kysely<Database>): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('alert')
    .select(['service', 'held_by', ({ fn }) => fn.countAll<string>().as('count')])
    .where('held_by', 'is not', null)
    .where('status', '=', 'firing')
    .groupBy(['service', 'held_by'])
    .execute();
  return new Map(rows.map((row) => [`${row.service}/${row.held_by}`, Number(row.count)]));
}
