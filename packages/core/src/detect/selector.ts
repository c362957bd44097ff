import { RE2JS } from 're2js';

/** Which samples of a target are meant: a name, and what labels must be. */
export interface Selector {
  readonly name: string;
  readonly labels: readonly LabelMatcher[];
}

interface LabelMatcher {
  readonly label: string;
  /** @param value an absent label is empty */
  readonly matches: (value: string) => boolean;
}

/** Names as Prometheus and OpenMetrics write them without quotes. */
const NAME = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /!=|=~|!~|=/y;
const SPACE = /\s*/y;

/**
 * Reads a selector of Prometheus: `http_requests_total{job="web",status!~"5.."}`. Patterns are RE2 and match whole values.
 * @throws Error that says what is wrong and where
 */
export function parseSelector(text: string): Selector {
  const reader = new Reader(text);
  const name = reader.take(NAME);
  const labels: LabelMatcher[] = [];
  if (reader.skip('{')) {
    while (!reader.skip('}')) {
      labels.push(readMatcher(reader));
      if (!reader.skip(',') && !reader.peek('}')) reader.fail('"," or "}" is missing');
    }
  }
  if (!reader.isAtEnd()) reader.fail('nothing may follow the selector');
  if (name === null) throw new Error(`the selector ${text} must begin with the name of a metric`);
  return { name, labels };
}

/** Whether labels are those that a selector means. */
export function selects(selector: Selector, labels: ReadonlyMap<string, string>): boolean {
  return selector.labels.every(({ label, matches }) => matches(labels.get(label) ?? ''));
}

function readMatcher(reader: Reader): LabelMatcher {
  const label = reader.take(LABEL) ?? reader.fail('the name of a label is missing');
  const operator = reader.take(OPERATOR) ?? reader.fail('one of =, !=, =~, !~ is missing');
  const value = reader.takeText();
  if (operator === '=') return { label, matches: (own) => own === value };
  if (operator === '!=') return { label, matches: (own) => own !== value };
  const pattern = compile(value, reader);
  const isWanted = operator === '=~';
  return { label, matches: (own) => pattern.matcher(own).matches() === isWanted };
}

function compile(source: string, reader: Reader): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.DOTALL);
  } catch (error) {
    return reader.fail(`"${source}" is no pattern of RE2: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Walks through the text of a selector. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#space();
  }

  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (!found) return null;
    this.#at += found.length;
    this.#space();
    return found;
  }

  /** A text in quotes, single or double, with the escapes of Go that are in use. */
  takeText(): string {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") return this.fail('a value in quotes is missing');
    let value = '';
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text[at] ?? '';
      if (character === quote) {
        this.#at = at + 1;
        this.#space();
        return value;
      }
      if (character !== '\\') value += character;
      else {
        at += 1;
        value += unescaped(this.#text[at] ?? '');
      }
    }
    return this.fail('a quote is not closed');
  }

  skip(character: string): boolean {
    if (!this.peek(character)) return false;
    this.#at += 1;
    this.#space();
    return true;
  }

  peek(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  fail(what: string): never {
    throw new Error(`the selector ${this.#text} is wrong at character ${this.#at + 1}: ${what}`);
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }
}

function unescaped(character: string): string {
  if (character === 'n') return '\n';
  if (character === 't') return '\t';
  // \d of a pattern stays as it is; \\ and \" lose their backslash.
  return character === '\\' || character === '"' || character === "'" ? character : `\\${character}`;
}
