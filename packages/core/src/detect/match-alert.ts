import { RE2JS } from 're2js';
import type { AlertMatch } from '../model/plan-alerts.ts';

/** What of an alert rules, silences and inhibitions look at. */
export interface AlertSubject {
  readonly dedupKey: string;
  readonly source: string;
  readonly summary: string;
  readonly severity: string | null;
  readonly components: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export type AlertMatcher = (alert: AlertSubject) => boolean;

/**
 * Makes a function of a match, once for many alerts. Every part must hold; of a list one entry. An alert without a level, a
 * component or a label has the empty text there, so that `''` finds those.
 * @throws Error with the reason when `text` is no RE2 expression
 */
export function compileMatch(match: AlertMatch): AlertMatcher {
  const tests: AlertMatcher[] = [];
  const { source, key, component, severity, text, labels = {} } = match;
  // The cheap ones first: most alerts fail at the first part.
  if (source) tests.push(testing(source, (alert) => alert.source));
  if (key) tests.push(testing(key, (alert) => alert.dedupKey));
  if (severity) tests.push(testing(severity, (alert) => alert.severity ?? ''));
  if (component) {
    const isOne = anyGlob(component);
    tests.push(({ components }) => (components.length === 0 ? isOne('') : components.some(isOne)));
  }
  for (const [name, values] of Object.entries(labels)) tests.push(testing(values, (alert) => labelOf(alert, name)));
  if (text !== undefined) {
    const pattern = RE2JS.compile(text);
    tests.push((alert) => pattern.matcher(alert.summary).find());
  }
  return (alert) => tests.every((test) => test(alert));
}

/** The value of a label; empty when the alert has none of this name. */
export function labelOf({ labels }: AlertSubject, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

/** Whether a match has no part that leaves anything out: `{}`, or nothing but `*`. */
export function matchesEverything(match: AlertMatch): boolean {
  const { source, key, component, severity, text, labels = {} } = match;
  const lists = [source, key, component, severity, ...Object.values(labels)];
  const isOpen = (list: readonly string[] | undefined) => !list || list.some((one) => /^\*+$/.test(one));
  return lists.every(isOpen) && (text === undefined || findsAnything(text));
}

/** Texts with nothing in common: what finds them all is no condition. */
function findsAnything(text: string): boolean {
  const pattern = RE2JS.compile(text);
  return ['a', 'Z', '0', ' ', '%', 'é'].every((sample) => pattern.matcher(sample).find());
}

/** A match in words: `source monitor:app, severity P1 or P2`. */
export function matchInWords(match: AlertMatch): string {
  const { source, key, component, severity, text, labels = {} } = match;
  const lists: readonly (readonly [string, readonly string[] | undefined])[] = [
    ...([
      ['source', source],
      ['key', key],
      ['component', component],
      ['severity', severity],
    ] as const),
    ...Object.entries(labels),
  ];
  const words = lists.flatMap(([name, values]) => (values ? [`${name} ${values.join(' or ')}`] : []));
  if (text !== undefined) words.push(`text ${text}`);
  return words.join(', ') || 'every alert';
}

function testing(globs: readonly string[], fact: (alert: AlertSubject) => string): AlertMatcher {
  const isOne = anyGlob(globs);
  return (alert) => isOne(fact(alert));
}

/** Whether a text is one of several, in which `*` stands for any text. */
function anyGlob(globs: readonly string[]): (text: string) => boolean {
  const exact = new Set(globs.filter((glob) => !glob.includes('*')));
  const open = globs.filter((glob) => glob.includes('*')).map(globTest);
  return (text) => exact.has(text) || open.some((test) => test(text));
}

/** Each piece is looked for behind the one before it, so the work is never more than text times pieces. */
function globTest(glob: string): (text: string) => boolean {
  const [head = '', ...rest] = glob.split(/\*+/);
  const tail = rest.pop() ?? '';
  return (text) => {
    if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
