import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { isYamlFile } from '../file-collection.ts';
import type { SourceFile } from '../source-file.ts';

const MASK = '••••';
/** Keys whose value is a secret, wherever they stand: settings of channels, variables, headers. */
const SECRET_KEY =
  /secret|token|passw|pwd|credential|dsn|private|signing|authorization|cookie|(?:api|routing)[-_]?key|_key$/i;
/** An address with a password: `postgres://user:password@host`. */
const PASSWORD = /(:\/\/[^\s/:@]{0,200}:)([^\s/@]{1,200})@/g;
/** `${NAME}` and `${NAME:-default}`. */
const REFERENCE = /\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^}]*)?\}/g;
const DEFAULT = /:-[^}]*\}$/;

/** A part of a text, from its first character to the one after its last. */
type Span = readonly [start: number, end: number];

/**
 * The text of a file as it may be shown: what is written out where a secret belongs is masked, and so are passwords within
 * addresses. `${NAME}` stays; its default does not. Lines keep their numbers.
 */
export function maskSecrets({ name, text }: SourceFile): string {
  const masked = isYamlFile(name) ? maskYaml(text) : text;
  return masked.replace(PASSWORD, (whole, lead: string, password: string) =>
    /^\$/.test(password) && !password.includes(':-') ? whole : `${lead}${MASK}@`,
  );
}

function maskYaml(text: string): string {
  // From the end, so that the places before stay right.
  const spans = [...secretSpans(text)].sort(([a], [b]) => b - a);
  return spans.reduce(
    (masked, [start, end]) => masked.slice(0, start) + maskValue(masked.slice(start, end)) + masked.slice(end),
    text,
  );
}

function secretSpans(text: string): Iterable<Span> {
  const spans = new Map<number, Span>();
  const note = (node: unknown): void => {
    if (isScalar(node) && node.range && typeof node.value !== 'boolean') {
      spans.set(node.range[0], [node.range[0], node.range[1]]);
    }
  };
  const walk = (node: unknown, document: Document, secret: boolean): void => {
    if (isMap(node)) for (const { key, value } of node.items) walk(value, document, isSecretKey(key));
    else if (isSeq(node)) for (const item of node.items) walk(item, document, secret);
    else if (secret) note(isAlias(node) ? node.resolve(document) : node);
  };
  try {
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    walk(document.contents, document, false);
  } catch (error) {
    // The parser recurses: nesting of thousands of levels ends in a RangeError, and nothing of such a text is shown.
    if (!(error instanceof RangeError)) throw error;
    return [[0, text.length]];
  }
  return spans.values();
}

function isSecretKey(key: unknown): boolean {
  return isScalar(key) && SECRET_KEY.test(String(key.value));
}

/** Masks what is written out of a value, keeping its quotes, its references and its line ends. */
function maskValue(written: string): string {
  const [quote = ''] = /^["']/.exec(written) ?? [];
  const inner = quote === '' ? written : written.slice(1, -1);
  const literal = (part: string): string =>
    part.trim() === '' ? part : MASK + '\n'.repeat(part.split('\n').length - 1);
  let masked = '';
  let last = 0;
  for (const match of inner.matchAll(REFERENCE)) {
    masked += literal(inner.slice(last, match.index)) + match[0].replace(DEFAULT, `:-${MASK}}`);
    last = match.index + match[0].length;
  }
  return `${quote}${masked}${literal(inner.slice(last))}${quote}`;
}
