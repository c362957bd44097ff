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
  const own = inRunbook ? null : bandedSection(section);
  if (own) return { found: [own], around: [{ line: section.line, lastLine: section.line }] };
  let introduction: string | null = null;
  for (const block of section.blocks) {
    const about = introduction ?? section.title;
    parts.push(inBlock(block, about, isMetrics(about) && !inRunbook ? about : null));
    introduction = introductionOf(block);
  }
  return together(parts);
}

/** A metric with a heading of its own below `Metrics`: `Warning: > 1%`, `Critical: > 5%`. */
function bandedSection(section: Section): Found | null {
  if (!section.parent || !isMetrics(section.parent.title) || section.title.length > 60) return null;
  const labels = section.blocks.flatMap((block) => {
    if (block.kind === 'paragraph') return block.labels;
    return block.kind === 'list' ? block.items.flatMap(({ label }) => (label ? [label] : [])) : [];
  });
  const used = labels.flatMap((label) => {
    const band = bandOf(label.name);
    const found = band && bandFrom(band, label.value, section.title);
    return found ? [{ found, label }] : [];
  });
  const [first] = used;
  if (!first) return null;
  const quantile = quantileOf([section.title, ...labels.map(({ value }) => value)].join(' '));
  const lastLine = Math.max(...used.map(({ label }) => label.lastLine));
  const bands = used.map(({ found }) => found);
  return { title: titleOf(section.title), quantile, bands, anomalies: false, line: first.label.line, lastLine };
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
  const bands = bandsIn(said, around).map((band) => ({ ...band, forSeconds: band.forSeconds ?? windowOf(said.name) }));
  const anomalies = bands.length === 0 && ANOMALIES.test(said.value);
  if (bands.length === 0 && !anomalies) return null;
  const { line, lastLine } = item;
  return { title, quantile: quantileOf(item.text), bands, anomalies, line, lastLine };
}

/** One band, or several that name themselves: `> 80% (warning), > 95% (critical)`. */
function bandsIn({ name, value, band }: Said, around: FoundBand['band']): readonly FoundBand[] {
  const pieces = value.split(/[,;]\s+|\s[/|]\s/u).filter((piece) => readBound(piece) !== null);
  const named = pieces.flatMap((piece) => bandOf(piece.replace(/[\d.,%<>≤≥]/gu, ' ')) ?? []);
  if (pieces.length < 2 || named.length !== pieces.length) {
    const found = bandFrom(band ?? bandBySide(around, name, value), value, name);
    return found ? [found] : [];
  }
  return pieces.flatMap((piece, index) => {
    const bound = readBound(piece);
    return (bound && bandFrom(named[index] ?? around, piece.slice(bound.index), name)) ?? [];
  });
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
