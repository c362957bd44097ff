import type { Fence } from '../../document/document.ts';
import type { FoundEscalation } from '../../found.ts';
import { readDetails } from '../contacts/details.ts';
import { readInstruction } from './read-lists.ts';
import { callTime, conditionsIn, levelOf, nameOnly, namesRole, severitiesIn } from './words.ts';

const ARROW = /→|↓|⬇|->|=>|⇒|▼/;
const ONLY_ARROW = /^[\s|│]*(?:→|↓|⬇|->|=>|⇒|▼|v)/u;
const TREE = /[├└┌┐┘┤┬┴┼]/;
const CODE = /^\s*(?:\$|curl|kubectl|npm|npx|docker|psql|import|const|function|SELECT|if \[)/;

interface Node {
  readonly text: string;
  /** Offset of the line within the source of the fence. */
  readonly offset: number;
  /** Time that stands with the person. */
  readonly own: number | null;
  /** Time that stands at the arrow before the person. */
  readonly before: number | null;
}

/**
 * Reads who is called after whom out of a plain fence: a chain of arrows, a band of time on each line, or a severity on
 * each line. Trees and code are none.
 *
 * @param onlyArrows where nothing else says that the fence is about escalation, lines alone are not enough.
 */
export function readChain(fence: Fence, onlyArrows: boolean): FoundEscalation[] {
  const lines = fence.source.split('\n');
  if (lines.some((line) => CODE.test(line)) || TREE.test(fence.source)) return [];
  const first = fence.line + 1;
  if (lines.some((line) => ONLY_ARROW.test(line))) return chain(lines, first);
  if (onlyArrows) return [];
  return lines.flatMap((line, offset) => readLine(line, first + offset));
}

function readLine(line: string, at: number): FoundEscalation[] {
  const lines = { line: at, lastLine: at };
  const [, head = '', rest = ''] = /^([^:→]{1,40}?)\s{0,8}(?::|→|->)(.+)$/u.exec(line.trim()) ?? [];
  const severities = severitiesIn(head);
  const time = severities.length > 0 ? null : callTime(head);
  if (time === null && severities.length === 0) {
    const told = readInstruction(line, lines);
    return told ? [told] : [];
  }
  if (time === null && !ARROW.test(rest) && !ARROW.test(line)) return ofSeverity(rest, lines, severities);
  return rest.split(ARROW).flatMap((part) => {
    const who = called(part);
    if (!namesRole(who)) return [];
    return [{ ...lines, level: head.trim(), who, after: time ?? callTime(part), ...plain(part, severities) }];
  });
}

function ofSeverity(text: string, lines: { line: number; lastLine: number }, severities: string[]): FoundEscalation[] {
  const who = called(text);
  if (!namesRole(who) || /^no\b/i.test(text)) return [];
  return [{ ...lines, level: severities[0] ?? '', who, after: callTime(text), ...plain(text, severities) }];
}

/** `Immediate notification to engineering lead + CTO` and `Engineering lead notified` both name the people alone. */
function called(text: string): string {
  return nameOnly(
    nameOnly(text)
      .replace(/^.*(?<![\w-])(?:notification|escalat\w*|pages?|calls?)\s+(?:to\s+)?/i, '')
      .replace(
        /\s+(?:is |are )?(?:responds?|response|required|available|if|when|unless|notified|notification|paged|informed|called|joins?|assigned|takes over)\b.*$/i,
        '',
      ),
  );
}

function chain(lines: readonly string[], first: number): FoundEscalation[] {
  const nodes: Node[] = [];
  let before: number | null = null;
  lines.forEach((line, offset) => {
    if (ONLY_ARROW.test(line)) before = callTime(line);
    else if (line.trim() !== '') {
      for (const part of line.split(ARROW))
        if (part.trim() !== '') nodes.push({ text: part.trim(), offset, own: callTime(part), before });
      before = null;
    }
  });
  const people = nodes.filter(({ text }) => namesRole(text));
  if (people.length < 2) return [];
  const after = times(people);
  return people.map((node, index) => {
    const level = levelOf(node.text);
    const who = called(level?.rest ?? node.text);
    const lines = { line: first + node.offset, lastLine: first + node.offset };
    const severities = severitiesIn(node.text);
    return { ...lines, level: level?.level ?? who, who, after: after[index] ?? null, ...plain(node.text, severities) };
  });
}

/**
 * Times that rise from person to person count from the beginning; times that do not (`15 min` each) say how long each
 * one has before the next is called.
 */
function times(people: readonly Node[]): (number | null)[] {
  const atArrows = people.some(({ before }) => before !== null);
  const stated = people.map(({ own, before }) => (atArrows ? before : own));
  // `Immediate` at the end of a chain is as soon as its turn comes.
  const figures = stated.filter((figure, index) => figure !== null && (figure > 0 || index === 0));
  const rising = figures.every((figure, index) => index === 0 || (figure ?? 0) > (figures[index - 1] ?? 0));
  if (rising && figures.length > 0) return stated.map((figure, index) => (index === 0 ? 0 : figure || null));
  let sum: number | null = 0;
  return stated.map((figure, index) => {
    const previous = atArrows ? figure : (stated[index - 1] ?? null);
    if (index > 0) sum = sum === null || previous === null ? null : sum + previous;
    return sum;
  });
}

function plain(
  text: string,
  severities: readonly string[],
): Pick<FoundEscalation, 'severities' | 'details' | 'when' | 'duties'> {
  return { severities, details: readDetails(text), when: conditionsIn(text), duties: [] };
}
