import type { Block, Fence, Item, Lines, List, Section } from '../document/document.ts';
import type { FoundBand, FoundThreshold } from '../found.ts';
import { type Scope, walkBlock, walkSections } from '../scope.ts';
import { introductionOf } from './severities/context.ts';
import { plain } from './severities/level.ts';
import { alertRules } from './thresholds/alert-rules.ts';
import { bandFrom, bandOf, titleOf } from './thresholds/band.ts';
import { healthySide, quantileOf, readBound, windowOf } from './thresholds/bound.ts';
import { thresholdsInTable } from './thresholds/in-tables.ts';
import { ALERT_TITLE, ANOMALIES, METRIC_TITLE, ONLY_INFORMS, TARGET_TITLE } from './thresholds/words.ts';

type Found = Omit<FoundThreshold, 'id'>;
/** Lines that belong to thresholds and are none: a table's header. */
interface Findings {
  readonly found: readonly Found[];
  readonly around: readonly Lines[];
}

const NONE: Findings = { found: [], around: [] };

/**
 * Finds the figures at which a metric is healthy, alerting or critical, in the order of the document: from lists, tables
 * and alert rules. Only sections about metrics, and tables with a column for a band, are read. Claims the lines.
 */
export function findThresholds(scope: Scope): readonly FoundThreshold[] {
  const found: FoundThreshold[] = [];
  const ids = new Set<string>();
  const runbooks = new Set(scope.runbooks.flatMap((section) => [...walkSections(section)]));
  for (const section of walkSections(scope.document.root)) {
    const { found: here, around } = inSection(section, runbooks.has(section));
    const free = here.filter((threshold) => scope.ledger.isFree(threshold));
    for (const threshold of free) {
      found.push({ id: uniqueId(threshold.title, ids), ...threshold });
      scope.ledger.recover(threshold, `threshold ${threshold.title}`);
    }
    if (free.length > 0) for (const lines of around) scope.ledger.recover(lines, 'thresholds');
  }
  return found;
}

function uniqueId(title: string, ids: Set<string>): string {
  const slug = plain(title.replace(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$&-'))
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48);
  const base = /^[a-z]/.test(slug) ? slug : `metric${slug ? `-${slug}` : ''}`;
  let id = base;
  for (let count = 2; ids.has(id); count++) id = `${base}-${count}`;
  ids.add(id);
  return id;
}

function inSection(section: Section, inRunbook: boolean): Findings {
  const parts: Findings[] = [];
  let introduction: string | null = null;
  for (const block of section.blocks) {
    const about = introduction ?? section.title;
    parts.push(inBlock(block, about, isMetrics(about) && !inRunbook ? about : null));
    introduction = introductionOf(block);
  }
  return together(parts);
}

function isMetrics(title: string): boolean {
  return METRIC_TITLE.test(plain(title));
}

function inBlock(block: Block, title: string, metrics: string | null): Findings {
  if (block.kind === 'table') return inTable(block, metrics !== null || isMetrics(title));
  if (block.kind === 'fence') return inRules(block);
  if (block.kind !== 'list') return NONE;
  if (metrics !== null) return inList(block, metrics);
  const nested = block.items.flatMap(({ blocks }) => blocks.flatMap((each) => [...walkBlock(each)]));
  return together(nested.flatMap((each) => (each.kind === 'fence' ? [inRules(each)] : [])));
}

/** Where rules are read out of a fence, the whole of it is configuration. */
function inRules(fence: Fence): Findings {
  const found = alertRules(fence);
  return { found, around: found.length > 0 ? [fence] : [] };
}

function together(parts: readonly Findings[]): Findings {
  return { found: parts.flatMap(({ found }) => found), around: parts.flatMap(({ around }) => around) };
}

function inTable(table: Extract<Block, { kind: 'table' }>, inMetrics: boolean): Findings {
  const thresholds = thresholdsInTable(table, inMetrics);
  return thresholds ? { found: thresholds.found, around: [thresholds.header] } : NONE;
}

function inList(list: List, title: string): Findings {
  const band = listBand(title);
  return { found: list.items.flatMap((item) => metricOf(item, band) ?? []), around: [] };
}

/** What a bare figure in a list means: `Key metrics` are healthy values, `Alert thresholds` bad ones. */
function listBand(title: string): FoundBand['band'] {
  const text = plain(title);
  if (TARGET_TITLE.test(text)) return 'target';
  if (/\bcritical\b|kritisch|critic[oa]\b|critique/.test(text)) return 'critical';
  return ALERT_TITLE.test(text) && !/\bmonitor\b|\bkey metrics\b/.test(text) ? 'alert' : 'target';
}

function metricOf(item: Item, band: FoundBand['band']): Found | null {
  if (item.checked !== null) return null;
  const lists = item.blocks.filter((block): block is List => block.kind === 'list');
  return lists.length > 0 ? banded(item, lists) : plainMetric(item, band);
}

/** `Error rate` with `Target: < 1%`, `Alert if: > 5%` below it. */
function banded(item: Item, lists: readonly List[]): Found | null {
  const metric = (item.label?.name ?? item.text).trim();
  const entries = lists.flatMap(({ items }) => items);
  const bands = entries.flatMap(({ label, text }) => {
    const band = bandOf(label?.name ?? text.split(/[<>≤≥]/u)[0] ?? '');
    const value = label ? label.value : text.slice(text.search(/[<>≤≥]/u));
    return (band && bandFrom(band, value, metric)) || [];
  });
  if (bands.length === 0) return null;
  const quantile = quantileOf([metric, ...entries.map(({ text }) => text)].join(' '));
  return { title: titleOf(metric), quantile, bands, anomalies: false, line: item.line, lastLine: item.lastLine };
}

/** `Error rate: < 1%`, `CPU > 90% for 5 minutes: scale up`, `Active users: track anomalies`. */
function plainMetric(item: Item, around: FoundBand['band']): Found | null {
  if (ONLY_INFORMS.test(item.text)) return null;
  const said = nameAndValue(item);
  const title = titleOf(said?.name ?? '');
  if (!said || title === '' || title.length > 60 || title.includes('(')) return null;
  const band = bandFrom(said.band ?? bandBySide(around, said.name, said.value), said.value, said.name);
  const anomalies = !band && ANOMALIES.test(said.value);
  if (!band && !anomalies) return null;
  const bands = band ? [{ ...band, forSeconds: band.forSeconds ?? windowOf(said.name) }] : [];
  const { line, lastLine } = item;
  return { title, quantile: quantileOf(item.text), bands, anomalies, line, lastLine };
}

interface Said {
  readonly name: string;
  readonly value: string;
  /** Band that the label names: `Warning: CPU > 80%`. */
  readonly band: FoundBand['band'] | null;
}

function nameAndValue({ label, text }: Item): Said | null {
  if (!label || label.value === '') return splitAtBound(text, null);
  const band = healthySide(label.name) === null && readBound(label.value) ? bandOf(label.name) : null;
  if (band !== null) return splitAtBound(label.value, band);
  return splitAtBound(label.name, null) ?? { name: label.name, value: label.value, band: null };
}

/** A bound on the bad side of a metric alerts, whatever the title says. */
function bandBySide(around: FoundBand['band'], metric: string, value: string): FoundBand['band'] {
  const healthy = healthySide(metric);
  const side = readBound(value)?.side;
  if (healthy === null || side === undefined) return around;
  if (side === healthy) return 'target';
  return around === 'target' ? 'alert' : around;
}

function splitAtBound(text: string, band: Said['band']): Said | null {
  const bound = readBound(text);
  return bound && bound.index > 0 ? { name: text.slice(0, bound.index), value: text.slice(bound.index), band } : null;
}
