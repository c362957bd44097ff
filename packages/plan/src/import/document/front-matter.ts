/** Front matter of a document, and how many lines it takes. */
export interface DocumentFrontMatter {
  readonly values: Readonly<Record<string, string>>;
  /** Number of the line that closes it; 0: there is none. */
  readonly lastLine: number;
}

const MAX_LINES = 100;
const KEY = /^([A-Za-z_][\w .-]{0,60}?)\s*:(?:\s+(.*))?$/;
/** A nested value, an entry of a list, a comment. */
const CONTINUED = /^(?:\s+\S|- |#)/;

/** Reads `key: value` lines between a first line `---` and the next. A first `---` without them is only a rule. */
export function readDocumentFrontMatter(lines: readonly string[]): DocumentFrontMatter {
  const none = { values: {}, lastLine: 0 };
  if (lines[0]?.trimEnd() !== '---') return none;
  const close = lines.slice(0, MAX_LINES).findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  const body = lines.slice(1, Math.max(1, close)).filter((line) => line.trim() !== '');
  if (!KEY.test(body[0] ?? '') || !body.every((line) => KEY.test(line) || CONTINUED.test(line))) return none;
  const values = body.flatMap((line) => {
    const [, key, value] = KEY.exec(line) ?? [];
    return key === undefined ? [] : [[key, unquote(value ?? '')] as const];
  });
  return { values: Object.fromEntries(values), lastLine: close + 1 };
}

function unquote(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/, '$2');
}
