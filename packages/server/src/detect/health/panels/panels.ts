import type { EpochMs, Panel, Plan } from '@tocsin/core';
import type { z } from 'zod';
import type { App } from '../../../platform/app.ts';
import type { panelView } from '../contract.ts';
import { readPanel } from './read-panel.ts';

type PanelView = z.infer<typeof panelView>;

interface Kept {
  readonly view: PanelView;
  readonly readMs: EpochMs;
}

/** Panels as they were read last on this node: a table that nobody looks at costs nothing. */
const kept = new WeakMap<App, Map<string, { version: string; last: Kept | null; reading: Promise<Kept> | null }>>();

/**
 * The panels of a service, each read anew once it is older than its own interval. Many who look at once cause one reading.
 * What cannot be read says why, and hides none of the others.
 */
export async function panelsOf(app: App, service: string): Promise<PanelView[]> {
  const plan = app.plans.get(service);
  return Promise.all(Object.values(plan.panels).map((panel) => fresh(app, plan, panel)));
}

async function fresh(app: App, plan: Plan, panel: Panel): Promise<PanelView> {
  const all = kept.get(app) ?? new Map();
  kept.set(app, all);
  const key = `${plan.service}\n${panel.id}`;
  const known = all.get(key);
  const own = known?.version === plan.version ? known : { version: plan.version, last: null, reading: null };
  all.set(key, own);
  if (own.last && app.clock.now() - own.last.readMs < panel.every * 1000) return own.last.view;
  own.reading ??= read(app, plan, panel).finally(() => {
    own.reading = null;
  });
  own.last = await own.reading;
  return own.last.view;
}

async function read(app: App, plan: Plan, panel: Panel): Promise<Kept> {
  const table = await readPanel(app, plan, panel).catch((error: unknown) => {
    app.log.warn({ err: error, service: plan.service, panel: panel.id }, 'a panel could not be read');
    return { failure: 'it could not be read; the log says why' };
  });
  const readMs = app.clock.now();
  const base = { service: plan.service, id: panel.id, title: panel.title };
  if ('failure' in table) return { readMs, view: { ...base, columns: [], rows: [], at: null, error: table.failure } };
  const at = new Date(readMs).toISOString();
  const [columns, rows] = [[...table.columns], table.rows.map((row) => [...row])];
  return { readMs, view: { ...base, columns, rows, at, error: null } };
}
