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
  source: 'inbox',
};

/** Kinds of which sources of the inbox and scheduled jobs bring some that no file names. */
const IMPLIED: Readonly<Partial<Record<ReferenceKind, 'levers' | 'metrics' | 'monitors'>>> = {
  lever: 'levers',
  metric: 'metrics',
  monitor: 'monitors',
};

/** Lists the names that a kind of reference may use, wrong entries included. */
export function knownNames(context: CheckContext, kind: ReferenceKind): readonly string[] {
  if (kind === 'runbook') return context.runbooks.map(({ runbook }) => runbook.id);
  if (kind === 'template') return context.templates.map(({ template }) => template.id);
  if (kind === 'script') return context.scripts;
  if (kind === 'monitor or metric') return [...knownNames(context, 'monitor'), ...knownNames(context, 'metric')];
  if (kind === 'audience') return keysOf(context.raw, 'communication', 'audiences');
  const section = SECTIONS[kind];
  if (section === undefined) return [];
  const implied = IMPLIED[kind];
  const names = keysOf(context.raw, section);
  return implied ? [...new Set([...names, ...Object.keys(context.draft[implied])])] : names;
}
