/** The info string of a fence as Runme reads it: its language and its attributes, all of them texts. */
export interface FenceInfo {
  /** The word before the first blank, as written; empty when the attributes stand first. */
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Words within the braces that are neither JSON nor `key=value`, such as `name:`. Runme takes each for a key. */
  readonly odd: readonly string[];
}

/**
 * Reads an info string as Runme does (`pkg/document/attributes.go` and `block.go` of v3): what stands from the first `{` to the
 * first `}` is JSON, else words parted by blanks. Beyond Runme, which would keep the marks, `key="two words"` is one value.
 */
export function readFenceInfo(info: string): FenceInfo {
  const trimmed = info.trim();
  const raw = extractAttributes(trimmed);
  const word = /^[^ ]*/.exec(trimmed)?.[0] ?? '';
  const language = word !== '' && !raw.startsWith(word) ? word : '';
  if (raw === '') return { language, attributes: {}, odd: [] };
  const json = readJson(raw);
  if (json) return { language, attributes: json, odd: [] };
  const pairs = readWords(withoutBraces(raw));
  const odd = pairs.flatMap(([key]) => (/["':,]/.test(key) ? [key] : []));
  return { language, attributes: Object.fromEntries(pairs), odd };
}

/** From the first `{` that does not close at once to the first `}`, as `extractAttributes` of Runme finds it. */
function extractAttributes(info: string): string {
  const stop = info.indexOf('}');
  const start = info.search(/\{(?!\})/);
  return start >= 0 && start < stop ? info.slice(start, stop + 1) : '';
}

/** Values that are no texts become their JSON; null when this is no JSON. */
function readJson(raw: string): Readonly<Record<string, string>> | null {
  try {
    const parsed: unknown = JSON.parse(raw);
    if (parsed === null || typeof parsed !== 'object') return null;
    const texts = Object.entries(parsed).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : goJson(value),
    ]);
    return Object.fromEntries(texts);
  } catch (error) {
    // A list nested thousands deep ends the writer with a RangeError; it is no annotation either.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** JSON as Go writes it, with signs of HTML escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Without the braces at both ends, however many. */
function withoutBraces(raw: string): string {
  let start = 0;
  let end = raw.length;
  while (raw[start] === '{' || raw[start] === '}') start++;
  while (end > start && (raw[end - 1] === '{' || raw[end - 1] === '}')) end--;
  return raw.slice(start, end);
}

/** Words parted by blanks; the first `=` of a word ends its key, and a word without one has an empty value. */
function readWords(inner: string): readonly (readonly [key: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < inner.length; ) {
    const blank = inner.indexOf(' ', at);
    const wordEnd = blank === -1 ? inner.length : blank;
    const equals = inner.slice(at, wordEnd).indexOf('=');
    const split = equals === -1 ? wordEnd : at + equals;
    const quoted = quotedEnd(inner, split + 1);
    const end = split < wordEnd && quoted !== null ? quoted : wordEnd;
    const key = inner.slice(at, split);
    const value = end === quoted ? inner.slice(split + 2, end - 1) : inner.slice(split + 1, end);
    if (key !== '') pairs.push([key, value]);
    at = end + 1;
  }
  return pairs;
}

/** Where a value in quotes ends that begins here, its closing mark included; null when none does. */
function quotedEnd(inner: string, start: number): number | null {
  const mark = inner[start];
  if (mark !== '"' && mark !== "'") return null;
  const close = inner.indexOf(mark, start + 1);
  const after = inner[close + 1];
  return close !== -1 && (after === undefined || after === ' ') ? close + 1 : null;
}
