/** One line of a target's answer that is wanted. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export interface ExpositionReader {
  /** Takes the next piece of the text, cut anywhere. */
  push(text: string): void;
  /** Takes what is left of the last line. @returns how many lines there were that are samples, and how many that are nothing */
  end(): { readonly samples: number; readonly malformed: number };
}

interface Wishes {
  /** Whether samples of this name are wanted: labels and values of the others are not even read. */
  readonly wants: (name: string) => boolean;
  readonly onSample: (sample: Sample) => void;
  readonly onType: (name: string, type: string) => void;
}

/** A line longer than this is no sample of anything. */
const LONGEST_LINE = 64 * 1024;

/**
 * Reads Prometheus' text format 0.0.4 and OpenMetrics 1.0 as it comes in. The libraries that there are for it hold the whole
 * answer as objects: a target with a million series must cost no more than the few of them that are looked at.
 */
export function readExposition({ wants, onSample, onType }: Wishes): ExpositionReader {
  let rest = '';
  let isSkipping = false;
  let isOver = false;
  let samples = 0;
  let malformed = 0;

  const takeLine = (line: string): void => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text === '' || isOver) return;
    if (text.startsWith('#')) {
      isOver = text === '# EOF';
      takeType(text, onType);
      return;
    }
    const read = readSample(text, wants);
    if (read === 'malformed') malformed += 1;
    else samples += 1;
    if (typeof read === 'object') onSample(read);
  };

  return {
    push(text) {
      let begin = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
        const line = rest + text.slice(begin, end);
        if (isSkipping || line.length > LONGEST_LINE) malformed += 1;
        else takeLine(line);
        [rest, isSkipping, begin] = ['', false, end + 1];
      }
      if (!isSkipping) rest += text.slice(begin);
      if (rest.length > LONGEST_LINE) [rest, isSkipping] = ['', true];
    },
    end() {
      if (isSkipping) malformed += 1;
      else takeLine(rest);
      [rest, isSkipping] = ['', false];
      return { samples, malformed };
    },
  };
}

function takeType(line: string, onType: Wishes['onType']): void {
  const [, keyword, name, type] = line.split(/[ \t]/, 4);
  if (keyword === 'TYPE' && name && type) onType(name, type.toLowerCase());
}

const NAME_END = /[{\s]/;
const NAME_BEGIN = /^[A-Za-z_:{]/;

/** @returns the sample; `unwanted` when it is one of another name; `malformed` when it is none */
function readSample(line: string, wants: Wishes['wants']): Sample | 'unwanted' | 'malformed' {
  const end = line.search(NAME_END);
  if (end < 0 || !NAME_BEGIN.test(line)) return 'malformed';
  const plain = line.slice(0, end);
  if (plain !== '' && !wants(plain)) return 'unwanted';
  const opens = line.indexOf('{', end);
  // Between a name and its labels there may be blanks, but nothing else.
  const hasLabels = opens >= 0 && line.slice(end, opens).trim() === '';
  const read = hasLabels ? readLabels(line, opens + 1) : { labels: new Map<string, string>(), at: end, name: null };
  if (read === null) return 'malformed';
  const name = plain === '' ? read.name : plain;
  if (name === null || name === '') return 'malformed';
  if (!wants(name)) return 'unwanted';
  const [token = ''] = line.slice(read.at).trimStart().split(/\s/, 1);
  const value = toNumber(token);
  return value === null ? 'malformed' : { name, labels: read.labels, value };
}

interface Labels {
  readonly labels: Map<string, string>;
  /** Where the line goes on. */
  readonly at: number;
  /** A name in quotes stands among the labels. */
  readonly name: string | null;
}

/** Reads from behind the opening brace to behind the closing one. */
function readLabels(line: string, from: number): Labels | null {
  const labels = new Map<string, string>();
  let name: string | null = null;
  for (let at = skipBlanks(line, from); at < line.length; ) {
    if (line[at] === '}') return { labels, at: at + 1, name };
    const key = line[at] === '"' ? readQuoted(line, at) : readKey(line, at);
    if (key === null) return null;
    at = skipBlanks(line, key.at);
    if (line[at] === '=') {
      const value = readQuoted(line, skipBlanks(line, at + 1));
      if (value === null) return null;
      labels.set(key.text, value.text);
      at = skipBlanks(line, value.at);
    } else name = key.text;
    if (line[at] === ',') at = skipBlanks(line, at + 1);
    else if (line[at] !== '}') return null;
  }
  return null;
}

interface Token {
  readonly text: string;
  readonly at: number;
}

function readKey(line: string, from: number): Token | null {
  let at = from;
  while (at < line.length && /[A-Za-z0-9_:.]/.test(line[at] ?? '')) at += 1;
  return at > from ? { text: line.slice(from, at), at } : null;
}

function readQuoted(line: string, from: number): Token | null {
  if (line[from] !== '"') return null;
  let text = '';
  for (let at = from + 1; at < line.length; at++) {
    const character = line[at];
    if (character === '"') return { text, at: at + 1 };
    if (character !== '\\') text += character;
    else {
      at += 1;
      text += line[at] === 'n' ? '\n' : (line[at] ?? '');
    }
  }
  return null;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return at;
}

/** A number as Go writes it; null: it is none. */
function toNumber(token: string): number | null {
  if (/^[+-]?inf(inity)?$/i.test(token))
    return token.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(token)) return Number.NaN;
  return /^[+-]?[\d.][\d.eE+-]*$/.test(token) && !Number.isNaN(Number(token)) ? Number(token) : null;
}
