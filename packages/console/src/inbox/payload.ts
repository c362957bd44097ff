/* Payloads are shown and edited as text: reading them into values would change long numbers and repeated keys. */

const isBlank = (char: string) => char === ' ' || char === '\n' || char === '\r' || char === '\t';

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON in lines with two spaces a level, every number and key exactly as it was written; null: it is no JSON. */
export function prettyJson(text: string): string | null {
  if (!isJson(text)) return null;
  const tokens = tokensOf(text);
  let depth = 0;
  return tokens
    .map((token, at) => {
      const isEmpty = isOpening(token) ? isClosing(tokens[at + 1]) : isOpening(tokens[at - 1]);
      if (isOpening(token)) depth += 1;
      if (isClosing(token)) depth -= 1;
      return isEmpty && (isOpening(token) || isClosing(token)) ? token : withSpace(token, `\n${'  '.repeat(depth)}`);
    })
    .join('');
}

const isOpening = (token: string | undefined) => token === '{' || token === '[';
const isClosing = (token: string | undefined) => token === '}' || token === ']';

/** @param line a new line, to the depth behind the token */
function withSpace(token: string, line: string): string {
  if (isClosing(token)) return `${line}${token}`;
  if (isOpening(token) || token === ',') return `${token}${line}`;
  return token === ':' ? ': ' : token;
}

/** JSON without anything between its parts; what is no JSON stays as it is. */
export const compactJson = (text: string) => (isJson(text) ? tokensOf(text).join('') : text);

/** The parts of a text that is known to be JSON. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (isBlank(char)) {
      at += 1;
      continue;
    }
    const end = '{}[],:'.includes(char) ? at + 1 : char === '"' ? endOfString(text, at) : endOfWord(text, at);
    tokens.push(text.slice(at, end));
    at = end;
  }
  return tokens;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isBlank(text[at] ?? '') && !'{}[],:'.includes(text[at] ?? '')) at += 1;
  return at;
}

/** A body for editing: JSON in lines. `send` makes of what was typed what is sent: without lines where it came without. */
export function editable(body: string): { readonly text: string; readonly send: (typed: string) => string } {
  const pretty = prettyJson(body);
  if (pretty === null || pretty === body) return { text: body, send: (typed) => typed };
  return { text: pretty, send: (typed) => (typed === pretty ? body : compactJson(typed)) };
}

/** The bytes of a body. @throws on base64 that is none: the server made it */
export function bytesOf({ encoding, content }: { encoding: 'text' | 'base64'; content: string }): Uint8Array {
  if (encoding === 'text') return new TextEncoder().encode(content);
  return Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
}

const PER_LINE = 16;

/** `00000000  7b 22 69 64 …  |{"id…|`, at most so many bytes. */
export function hexDump(bytes: Uint8Array, most: number): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += PER_LINE) {
    const part = [...bytes.subarray(at, Math.min(at + PER_LINE, most))];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(PER_LINE * 3 - 1)}  |${text}|`);
  }
  return lines.join('\n');
}

/** `812 B`, `1.4 KB`, `2.1 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$/;

/**
 * Reads changes of headers, one a line: `Name: value`; a name without a value takes the header away.
 * @returns the changes, or in words what is wrong with the first line that is none
 */
export function readHeaderChanges(text: string): { changes: Record<string, string | null> } | { wrong: string } {
  const changes: Record<string, string | null> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (!HEADER_NAME.test(name)) return { wrong: `“${line.trim().slice(0, 60)}” is not written as Name: value.` };
    changes[name] = line.slice(colon + 1).trim() || null;
  }
  return { changes };
}
