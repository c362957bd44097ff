import type { ReferenceKind } from './collect-references.ts';
import type { CheckContext } from './context.ts';
import { keysOf } from './context.ts';

const SECTIONS: Readonly<Partial<Record<ReferenceKind, string>>> = {
  component: 'components',
  severity: 'severities',
  person: 'people',
  role: 'roles',
  schedule: 'schedules',
  'escalation policy': 'escalation',
  channel: 'channels',
  monitor: 'monitors',
  metric: 'metrics',
  lever: 'levers',
  connection: 'connections',
  scrape: 'scrapes',
  restoration: 'restorations',
};

/** Lists the names that a kind of reference may use, wrong entries included. */
export function knownNames(context: CheckContext, kind: ReferenceKind): readonly string[] {
  if (kind === 'runbook') return context.runbooks.map(({ runbook }) => runbook.id);
  if (kind === 'template') return context.templates.map(({ template }) => template.id);
  if (kind === 'script') return context.scripts;
  if (kind === 'monitor or metric') return [...keysOf(context.raw, 'monitors'), ...keysOf(context.raw, 'metrics')];
  if (kind === 'audience') return keysOf(context.raw, 'communication', 'audiences');
  const section = SECTIONS[kind];
  return section === undefined ? [] : keysOf(context.raw, section);
}
