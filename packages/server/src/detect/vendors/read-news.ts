import type { VendorTrouble } from '@tocsin/core';
import { XMLParser } from 'fast-xml-parser';
import {
  MOST_TROUBLES,
  momentOf,
  type ReadOutcome,
  type VendorReading,
  webAddress,
  wordsOf,
} from './vendor-reading.ts';

const DAY_MS = 86_400_000;
const MOST_ENTRIES = 500;
/** More of an entry's text is not looked at: the newest word of a vendor stands first. */
const MOST_LOOKED_AT = 4000;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly link: string | null;
  readonly atMs: number | null;
  readonly html: string;
}

/**
 * Reads RSS 2.0 or Atom: each entry of the last 24 hours is a trouble, until its newest word is that it is resolved or
 * completed. Work that is only announced is none. Entities of a document type are not resolved.
 */
export function readNews(body: string, nowMs: number): ReadOutcome {
  const entries = entriesOf(body, nowMs);
  if (typeof entries === 'string') return { error: entries };
  return {
    reading: readingOf(
      entries.filter(({ atMs }) => atMs !== null && nowMs - atMs <= DAY_MS).flatMap((entry) => troubleOf(entry, nowMs)),
    ),
  };
}

/** A reading that is still what stands there, without what has become older than a day. */
export function withoutOldNews(reading: VendorReading, nowMs: number): VendorReading {
  return readingOf(reading.troubles.filter(({ sinceMs }) => nowMs - sinceMs <= DAY_MS));
}

function readingOf(all: readonly VendorTrouble[]): VendorReading {
  const troubles = all.slice(0, MOST_TROUBLES);
  const open = troubles.filter(({ overMs }) => overMs === null);
  const worst = (['outage', 'degraded', 'maintenance'] as const)
    .map((condition) => open.find((trouble) => trouble.condition === condition))
    .find((trouble) => trouble !== undefined);
  return {
    condition: worst?.condition ?? 'operational',
    what: worst?.what ?? null,
    link: null,
    components: [],
    troubles,
  };
}

function troubleOf({ id, title, link, atMs, html }: Entry, nowMs: number): VendorTrouble[] {
  const word = newestWord(title, html);
  if (word === 'scheduled') return [];
  const isWork = /\bmaintenance\b|\bin progress\b/i.test(title) || word === 'in progress';
  const isOutage = /\boutage\b|\bdown\b|\bunavailable\b/i.test(title);
  const sinceMs = atMs ?? nowMs;
  const condition = isOutage ? 'outage' : isWork ? 'maintenance' : 'degraded';
  return [{ id, what: title, condition, sinceMs, overMs: isOver(word) ? nowMs : null, link, components: [] }];
}

const STATUS_WORD =
  /\b(resolved|completed|operating normally|investigating|identified|monitoring|update|verifying|in progress|scheduled)\b/i;
/** An end that is denied or only hoped for. */
const NOT_YET = /\b(?:not|be|until|once|when|partially|not yet|not been)\s+(?:fully\s+)?(?:resolved|completed)\b/gi;

/** The first word of a vendor's usual ones: in the title (`[RESOLVED]`), then as it is set in bold, then in the text. */
function newestWord(title: string, html: string): string | null {
  const inTitle = /\b(resolved|completed|operating normally)\b/i.exec(title.replace(NOT_YET, ' '));
  if (inTitle) return inTitle[1]?.toLowerCase() ?? null;
  const bold = /<(?:strong|b)>\s*([A-Za-z ]{3,40})\s*<\/(?:strong|b)>/.exec(html);
  const found = STATUS_WORD.exec(bold?.[1] ?? html.replace(NOT_YET, ' '));
  return found?.[1]?.toLowerCase() ?? null;
}

function isOver(word: string | null): boolean {
  return word === 'resolved' || word === 'completed' || word === 'operating normally';
}

/** @returns why it is neither RSS nor Atom, in words */
function entriesOf(body: string, nowMs: number): Entry[] | string {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    textNodeName: '#text',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    isArray: (name) => name === 'item' || name === 'entry' || name === 'link',
  });
  let document: Node;
  try {
    document = parser.parse(body) as Node;
  } catch {
    return 'the answer is no XML';
  }
  const channel = child(child(document, 'rss'), 'channel');
  const feed = child(document, 'feed');
  if (!channel && !feed) return 'the answer is neither RSS nor Atom';
  const nodes = channel ? children(channel, 'item') : children(feed, 'entry');
  return nodes.slice(0, MOST_ENTRIES).flatMap((node) => entryOf(node, nowMs));
}

type Node = Readonly<Record<string, unknown>>;

function entryOf(node: Node, nowMs: number): Entry[] {
  const title = wordsOf(withoutMarkup(textOf(node.title)));
  if (title === null) return [];
  const link = linkOf(node);
  const id = wordsOf(textOf(node.guid) || textOf(node.id)) ?? link ?? title;
  const at = [node.pubDate, node.published, node.updated, node['dc:date']].map(textOf).find((text) => text !== '');
  const html = unescaped(textOf(node.description) || textOf(node.content) || textOf(node.summary));
  return [{ id, title, link, atMs: momentOf(at, nowMs), html: html.slice(0, MOST_LOOKED_AT) }];
}

function linkOf(node: Node): string | null {
  for (const link of Array.isArray(node.link) ? node.link.slice(0, 10) : []) {
    const href = isNode(link) ? link['@href'] : undefined;
    const found = webAddress(typeof href === 'string' ? unescaped(href) : unescaped(textOf(link)));
    if (found !== null) return found;
  }
  return null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function child(node: Node | null, name: string): Node | null {
  const value = node?.[name];
  return isNode(value) ? value : null;
}

function children(node: Node | null, name: string): Node[] {
  const value = node?.[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The text of an element, with attributes or without. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MOST_LOOKED_AT * 4);
  return isNode(value) && typeof value['#text'] === 'string' ? value['#text'].slice(0, MOST_LOOKED_AT * 4) : '';
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' };

/** The five entities of XML and numbers; any other stays as it is. */
function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function withoutMarkup(text: string): string {
  return unescaped(unescaped(text).replace(/<[^<>]{0,300}>/g, ' '));
}
