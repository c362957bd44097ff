import type { z } from '@hono/zod-openapi';
import type { InboxSource, Plan } from '@tocsin/core';
import { sql } from 'kysely';
import { type LeverView, leversOf } from '../../contain/lever.views.ts';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { drainSeconds } from './drain-time.ts';
import { type FoundSource, findSource } from './find-source.ts';
import type { sourceView } from './inbox.schemas.ts';
import { type OperationOfSource, readOperations, toOperationView } from './operation.store.ts';
import { type MinuteCounts, readCounts, readMinutes, type TypeCounts, waitingOf } from './source-counts.ts';

export type SourceView = z.infer<typeof sourceView>;
type SourceLever = SourceView['levers']['delivery'];

/** Rates are of so long: one minute is too short for sources of which little comes. */
const RATE_MINUTES = 5;

/** A node says every second how it fares. */
const TOLD_WITHIN_MS = 15_000;

/** What the database knows of a source at this moment. */
interface Moment {
  readonly source: number;
  readonly oldest: Date | null;
  readonly arrived: Date | null;
  readonly delivered: Date | null;
  readonly node: string | null;
  readonly since: Date | null;
  readonly told: Date | null;
  readonly in_flight: number | null;
  readonly breaker: 'closed' | 'open' | 'probing' | null;
  readonly note: string | null;
}

/** Every source of the plans in force, in their order. @throws Problem 'not-found' for an unknown service */
export async function listSources(app: App, service: string | null): Promise<SourceView[]> {
  const services = service === null ? app.plans.all().map(({ plan }) => plan.service) : [service];
  const found = services.flatMap((name) =>
    Object.keys(app.plans.get(name).inbox).map((id) => findSource(app, name, id)),
  );
  return viewSources(app, await Promise.all(found));
}

/** One source. @throws Problem 'not-found' */
export async function viewSource(app: App, found: FoundSource): Promise<SourceView> {
  const [view] = await viewSources(app, [found]);
  if (!view) throw new Problem('not-found', `There is no source ${found.service}/${found.source.id}.`);
  return view;
}

async function viewSources(app: App, found: readonly FoundSource[]): Promise<SourceView[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const now = app.clock.now();
  const services = [...new Set(found.map(({ service }) => service))];
  const [counts, minutes, moments, operations, levers] = await Promise.all([
    readCounts(app, ids),
    readMinutes(app, ids, new Date(now - RATE_MINUTES * 60_000)),
    readMoments(app, ids),
    readOperations(app.db, { status: 'running' }),
    Promise.all(services.map(async (service) => [service, await leversOf(app, service)] as const)),
  ]);
  const leversByService = new Map(levers);
  return found.map((one) => ({
    ...aboutSource(app, one),
    ...standing(one, leversByService.get(one.service) ?? []),
    ...flow(
      counts.get(one.id) ?? [],
      minutes.filter(({ source }) => source === one.id),
    ),
    ...momentView(moments.get(one.id), now),
    operations: viewOperations(app, operations, one.id),
  }));
}

function viewOperations(app: App, operations: readonly OperationOfSource[], source: number) {
  return operations.filter((operation) => operation.source === source).map((row) => toOperationView(app, row));
}

function aboutSource(app: App, { service, source }: FoundSource) {
  const { id, title, provider, secrets, orderBy, first, component, runbook } = source;
  return {
    ...{ service, source: id, title, provider, orderBy, first: [...first], component, runbook },
    address: addressOf(app, service, source),
    secrets: secrets.length,
    forward: source.forward === null ? null : withoutSecrets(source.forward),
  };
}

/** What the vendor is told to call. */
export function addressOf(app: Pick<App, 'url'>, service: string, { id, address }: InboxSource): string {
  return address ?? `${app.url()}/in/${encodeURIComponent(service)}/${encodeURIComponent(id)}`;
}

/** An address as anybody may see it: a password or a key may stand in it. */
function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return address;
  const { origin, pathname, search } = new URL(address);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

function standing({ source, plan }: FoundSource, all: readonly LeverView[]) {
  const { delivery, concurrency, rate, types } = source.levers;
  const of = (id: string) => leverOf(plan, id, all);
  const levers = { delivery: of(delivery), concurrency: of(concurrency), rate: of(rate), types: of(types) };
  const [atOnce, perSecond] = [levers.concurrency.value, levers.rate.value];
  return {
    levers,
    paused: levers.delivery.pulled,
    firstOnly: levers.types.pulled,
    concurrency: typeof atOnce === 'number' ? atOnce : source.concurrency,
    rate: typeof perSecond === 'number' && perSecond > 0 ? perSecond : null,
  };
}

function leverOf(plan: Plan, id: string, all: readonly LeverView[]): SourceLever {
  const lever = all.find((one) => one.id === id);
  if (!lever)
    return { lever: id, value: plan.levers[id]?.resting ?? false, pulled: false, by: null, at: null, reason: null };
  const { value, pulled, by, at, reason } = lever;
  return { lever: id, value, pulled, ...(pulled ? { by, at, reason } : { by: null, at: null, reason: null }) };
}

function flow(types: readonly TypeCounts[], minutes: readonly MinuteCounts[]) {
  const counts = countsOf(types);
  const last = countsOf(minutes);
  const perMinute = (count: number) => Math.round((count / RATE_MINUTES) * 10) / 10;
  const died = minutes.reduce((sum, one) => sum + one.died, 0);
  const settled = last.delivered + last.skipped + died - last.replayed;
  const attempts = last.delivered + last.failed;
  const came = last.arrived + last.repeated;
  const byType = types.map((one) => ({ type: one.type, counts: countsOf([one]) }));
  return {
    counts,
    types: byType.toSorted((a, b) => b.counts.waiting - a.counts.waiting || b.counts.arrived - a.counts.arrived),
    arrivedPerMinute: perMinute(last.arrived),
    deliveredPerMinute: perMinute(last.delivered),
    refusedPerMinute: perMinute(last.refused),
    success: attempts === 0 ? null : last.delivered / attempts,
    repeats: came === 0 ? null : last.repeated / came,
    drainSeconds: drainSeconds(counts.waiting, {
      arrived: last.arrived / RATE_MINUTES,
      settled: settled / RATE_MINUTES,
    }),
  };
}

function countsOf(rows: readonly Omit<TypeCounts, 'type'>[]): SourceView['counts'] {
  const sum = (name: keyof Omit<TypeCounts, 'type'>) => rows.reduce((total, row) => total + row[name], 0);
  const all = {
    ...{ arrived: sum('arrived'), repeated: sum('repeated'), refused: sum('refused'), delivered: sum('delivered') },
    ...{ failed: sum('failed'), skipped: sum('skipped'), replayed: sum('replayed'), died: sum('died') },
  };
  const { died, ...counts } = all;
  return { ...counts, waiting: waitingOf(all), dead: Math.max(0, died) };
}

async function readMoments(app: App, sources: readonly number[]): Promise<ReadonlyMap<number, Moment>> {
  const { rows } = await sql<Moment>`
    select given.source, oldest.at as oldest, arrived.at as arrived, delivered.at as delivered, owner.node, owner.since,
      flow.at as told, flow.in_flight, flow.breaker, flow.note
    from unnest(${sources}::int[]) as given (source)
    left join lateral (select min(received_at) as at from inbox_waiting
      where source = given.source and not dead) as oldest on true
    left join lateral (select received_at as at from inbox_event
      where source = given.source order by received_at desc, id desc limit 1) as arrived on true
    left join lateral (select minute as at from inbox_count
      where source = given.source and delivered > 0 order by minute desc limit 1) as delivered on true
    left join inbox_owner as owner on owner.source = given.source
    left join inbox_flow as flow on flow.source = given.source`.execute(app.db);
  return new Map(rows.map((row) => [row.source, row]));
}

function momentView(moment: Moment | undefined, nowMs: number) {
  const oldest = moment?.oldest ?? null;
  return {
    oldestAt: oldest?.toISOString() ?? null,
    oldestSeconds: oldest === null ? null : Math.max(0, Math.round((nowMs - oldest.getTime()) / 1000)),
    lastArrivalAt: moment?.arrived?.toISOString() ?? null,
    lastDeliveryAt: moment?.delivered?.toISOString() ?? null,
    owner: moment?.node && moment.since ? { node: moment.node, since: moment.since.toISOString() } : null,
    ...flowView(moment, nowMs),
  };
}

/** What the delivering node said of itself; one that has said nothing for a while is gone or hangs. */
function flowView(moment: Moment | undefined, nowMs: number) {
  const isFresh = moment?.told && nowMs - moment.told.getTime() < TOLD_WITHIN_MS;
  if (!moment || !isFresh) return { inFlight: null, breaker: null, note: null };
  return { inFlight: moment.in_flight, breaker: moment.breaker, note: moment.note };
}
