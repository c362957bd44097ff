import { type Field, fieldOfLabel, isPersonLabel } from './labels.ts';
import { actionLoop, joinPieces, type Piece, printed } from './liquid.ts';
import { clearField, likelyField } from './placeholders.ts';

/** A message with Tocsin's fields in it. */
export interface Converted {
  /** Liquid of the subject, when the message has a line that says it. */
  readonly subject: string | null;
  readonly liquid: string;
  /** Blanks that no field fills, as written. */
  readonly unknown: readonly string[];
}

interface LabelLine {
  /** Everything before the value: bullet, name, colon. */
  readonly head: string;
  readonly name: string;
  readonly value: string;
}

interface Reading {
  /** The message says that it is over: a time in it is the time of the end. */
  readonly resolved: boolean;
  /** Whether a blank that does not say clearly what it is may be guessed: not on a line whose name says something else. */
  readonly guess: boolean;
  /** Blanks that no field fills, collected on the way. */
  readonly unknown: string[];
}

const SUBJECT = /^\s*(?:>\s*)?\**(?:subject|betreff|assunto|asunto|objet|oggetto|件名)\**\s*[:：]\**\s*(.+)$/i;
const LABEL = /^(\s{0,40}(?:[-*•]\s{1,4})?(?:\*\*|__)?([^:：*_[\]\n]{1,40}?)(?:\*\*|__)?\s{0,3}[:：](?:\*\*|__)?)/u;
const BULLET = /^(\s*(?:[-*•✅🔄⏳]|\d{1,2}[.)])\s+)(?!\[[ xX]\])(.*)$/u;
const BLANK =
  /\[[^[\]\n]{1,160}\](?!\()|(?:INC-)?\$\(date[^()\n]{0,60}\)|\bINC-[A-Z0-9-]{2,20}(?:###)?|https?:\/\/status\.[^\s)>\]]{2,200}|(?<![\w.+-])@[\p{L}][\p{L}\p{N}_.-]{1,60}(?!\.\w)/gu;
const FIRST_LINE =
  /^(?:update|incident update|resolved|incident resolved|service update|investigating|outage|störung|entwarnung|atualização|actualización|resolvido|resuelto)$/i;
const OVER = /\b(?:has been|was|been) (?:fully )?(?:resolved|restored)\b|wurde .{0,40}behoben/i;
const KEPT = /^(?:every|alle|a cada|cada|toutes|毎|none\b|data loss)/i;

/**
 * Turns a message of the document into Liquid. Blanks and sample values become the fields that their words, or the names of
 * their lines, ask for; handles of people become blanks; everything else stays as it stands.
 *
 * @param resolved the message says that it is over: a time in it is the time of the end.
 */
export function toLiquid(body: string, resolved: boolean): Converted {
  // Blanks of other engines are blanks here too.
  const lines = body
    .replace(
      /\{\{\s{0,4}([^{}\n]{1,120})\}\}|(?<![${])\{([A-Za-z][\w/ -]{1,60})\}(?!\})/g,
      (_, two?: string, one?: string) => {
        return `[${(two ?? one ?? '').trim()}]`;
      },
    )
    .split('\n');
  const at = lines.slice(0, 4).findIndex((line) => SUBJECT.test(line));
  const title = at < 0 ? null : (SUBJECT.exec(lines[at] ?? '')?.[1] ?? '').replace(/\*+$/, '').trim();
  const rest = lines.filter((_, index) => index !== at);
  const reading: Reading = { resolved: resolved || OVER.test(body), guess: true, unknown: [] };
  const pieces = messagePieces(rest, reading);
  const subject = title === null || title === '' ? null : joinPieces(inline(title, reading));
  const liquid = joinPieces(pieces)
    .replace(/^\s*\n/, '')
    .trimEnd();
  return {
    subject,
    liquid: liquid === '' ? joinPieces([{ text: body.trim() }]) : liquid,
    unknown: [...new Set(reading.unknown)],
  };
}

function messagePieces(lines: readonly string[], reading: Reading): Piece[] {
  const pieces: Piece[] = [];
  const begin = lines.findIndex((line) => line.trim() !== '');
  let guess = true;
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    const list = listPieces(lines, index);
    pieces.push(...(list ? list.pieces : linePieces(line, index === begin, { ...reading, guess })));
    index += list ? list.lines : 1;
    if (index < lines.length && !list?.endsLine) pieces.push({ text: '\n' });
    guess = line.trim() === '' || (guess && (list !== null || !namesUnknown(line)));
  }
  return pieces;
}

/** A line that only names something that no field is for: the blanks below it are about that. */
function namesUnknown(line: string): boolean {
  const label = labelOf(line);
  return label !== null && label.value === '' && fieldOfLabel(label.name) === null;
}

/** The name of a list and the list below it, when a field fills the whole list. */
function listPieces(
  lines: readonly string[],
  index: number,
): { readonly pieces: readonly Piece[]; readonly lines: number; readonly endsLine: boolean } | null {
  const line = lines[index] ?? '';
  const label = labelOf(line);
  const field = label && label.value === '' ? fieldOfLabel(label.name) : null;
  const bullets = bulletsBelow(lines, index + 1);
  if (!field || bullets === 0 || !isCollapsed(field, lines.slice(index + 1, index + 1 + bullets))) return null;
  const pieces = [{ text: `${line}\n` }, ...below(field, lines[index + 1] ?? '')];
  return { pieces, lines: bullets + 1, endsLine: field === 'facts.actions' };
}

/** How many lines of a list follow. */
function bulletsBelow(lines: readonly string[], from: number): number {
  let count = 0;
  while (BULLET.test(lines[from + count] ?? '')) count++;
  return count;
}

/** A list below a field is filled by the field, unless its items have names of their own. */
function isCollapsed(field: Field, bullets: readonly string[]): boolean {
  if (field === 'facts.actions') return true;
  if (field !== 'facts.what' && field !== 'facts.impact') return false;
  return bullets.every((line) => labelOf(line) === null || /\[[^\]]*:/.test(line));
}

function below(field: Field, bullet: string): Piece[] {
  const prefix = (BULLET.exec(bullet)?.[1] ?? '- ').replace(/[✅🔄⏳]|\d{1,2}[.)]/u, '-');
  return field === 'facts.actions' ? actionLoop(prefix) : [{ text: prefix }, printed(field)];
}

function linePieces(line: string, first: boolean, reading: Reading): Piece[] {
  const parts = line.split(/(\s{1,8}[·|]\s{1,8})/);
  const several = parts.length > 1 && parts.every((part, index) => index % 2 === 1 || labelOf(part) !== null);
  if (several)
    return parts.flatMap((part, index) => (index % 2 === 1 ? [{ text: part }] : linePieces(part, first, reading)));
  const label = labelOf(line);
  if (!label || label.value === '') return inline(line, reading);
  return [{ text: label.head }, ...valuePieces(label, first, reading)];
}

function valuePieces({ name, value }: LabelLine, first: boolean, reading: Reading): Piece[] {
  const field = fieldFor(name, value, first);
  if (field) return [printed(field === 'severity.id' && isWordLevel(value) ? 'severity.name' : field)];
  if (isPersonLabel(name) && !KEPT.test(value) && !value.includes('[')) {
    const blank = `[${name.trim()}]`;
    reading.unknown.push(blank);
    return [{ text: blank }];
  }
  return inline(value, { ...reading, guess: reading.guess && first });
}

/** The field of a whole value: what its only blank says clearly, else what the name of its line says. */
function fieldFor(name: string, value: string, first: boolean): Field | null {
  const [blank, ...others] = value.match(/\[[^[\]\n]{1,160}\]/g) ?? [];
  const alone = blank !== undefined && others.length === 0 && value.replace(blank, '').replace(/[\s*@#]/g, '') === '';
  const said = alone ? clearField(blank) : null;
  const field = fieldOfLabel(name);
  if (said && !(field && isTime(field))) return said;
  const plain = name.replace(/^[^\p{L}]+/u, '').trim();
  if (first && FIRST_LINE.test(plain) && !/^\[(?:HH|T\+|time)/i.test(value)) return 'incident.title';
  if (KEPT.test(value) && field !== 'next_update') return null;
  if (field === 'status_page' && !/\[|https?:|\.[a-z]{2,}/i.test(value)) return null;
  return field;
}

function isTime(field: Field): boolean {
  return (
    field === 'next_update' || field === 'incident.started' || field === 'incident.resolved' || field === 'update.time'
  );
}

/** `Critical/High/Medium/Low`: the levels are words, not codes. */
function isWordLevel(value: string): boolean {
  return !/\d/.test(value) && /\p{L}/u.test(value) && !/\bp-?level\b|^\[?severity\]?$/i.test(value);
}

/** Text with the blanks, sample numbers, handles and addresses in it. */
function inline(text: string, reading: Reading): Piece[] {
  const blanks = [...text.matchAll(BLANK)].filter(([written]) => !/^\[[ xX]\]$/.test(written));
  const times = blanks.filter(([written]) => likelyField(written) === 'update.time');
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of blanks) {
    const piece = blankPiece(match[0], { ...reading, guess: reading.guess && times.length < 2 });
    pieces.push({ text: text.slice(from, match.index) }, piece);
    from = match.index + match[0].length;
  }
  return [...pieces, { text: text.slice(from) }];
}

function blankPiece(written: string, reading: Reading): Piece {
  const sample = sampleField(written);
  if (sample) return printed(sample);
  const handle = written.startsWith('@');
  const field = handle ? null : (clearField(written) ?? (reading.guess ? likelyField(written) : null));
  if (field) return printed(field === 'update.time' && reading.resolved ? 'incident.resolved' : field);
  const blank = handle ? '[name]' : written;
  reading.unknown.push(blank);
  return { text: blank };
}

/** What a sample value, or a command that fills one in, stands for. */
function sampleField(written: string): Field | null {
  if (written.includes('$(date')) return /%Y%m%d/.test(written) ? 'incident.id' : 'update.time';
  if (written.startsWith('INC-')) return 'incident.id';
  return written.startsWith('http') ? 'status_page' : null;
}

function labelOf(line: string): LabelLine | null {
  const match = LABEL.exec(line);
  if (!match || /https?$/i.test(match[2] ?? '') || /^\s*\|/.test(line) || /^\d{1,2}$/.test((match[2] ?? '').trim()))
    return null;
  const [, head = '', name = ''] = match;
  const rest = line.slice(head.length);
  const value = rest.trim();
  const space = rest.slice(0, rest.length - rest.trimStart().length);
  return { head: head + space, name: name.replace(/^#+ /, ''), value };
}
