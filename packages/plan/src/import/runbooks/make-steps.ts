import { classifyFence } from '../../command/classify-fence.ts';
import { joinSteps } from '../../command/join-steps.ts';
import { type CommandStep, splitSteps } from '../../command/split-steps.ts';
import type { Fence } from '../document/document.ts';
import type { FoundParameter, FoundPart, FoundStep } from '../found.ts';
import { oneLine } from '../write/names.ts';
import { partsWithoutCommand, withoutAnswers } from './not-runnable.ts';
import type { PhaseKind } from './phase-words.ts';
import { flat, renderFence } from './render-markdown.ts';
import { readCommandStep } from './shell-step.ts';

/** Where a step stands. */
export interface Standing {
  readonly kind: PhaseKind | null;
  /** Text of the item that holds it. */
  readonly group: string | null;
  /** Heading right above it, for a fence that is alone there. */
  readonly heading: string | null;
  /** Whether steps that only look may run by themselves: in incident runbooks. */
  readonly mayRun: boolean;
}

/** What a fence came to: parts of the phase, and blanks that a person fills in. */
export interface FenceParts {
  readonly parts: readonly FoundPart[];
  readonly parameters: readonly FoundParameter[];
}

/** Whether a fence holds commands or SQL. */
export function isCommands(fence: Fence): boolean {
  const found = classifyFence(fence);
  return found === 'shell' || found === 'sql';
}

/** Reads a fence: commands and SQL become steps, one for each comment; everything else is shown as it stands. */
export function readFence(fence: Fence, standing: Standing): FenceParts {
  const found = classifyFence(fence);
  if (fence.source.trim() === '') return { parts: [], parameters: [] };
  if (found !== 'shell' && found !== 'sql') {
    return { parts: [{ kind: 'text', markdown: renderFence(fence), ...placeOf(fence) }], parameters: [] };
  }
  const split = splitSteps(fence.source, found);
  const steps = found === 'sql' ? split : joinSteps(split, fence.source).map(withoutAnswers);
  const parts: FoundPart[] = [];
  const parameters: FoundParameter[] = [];
  let option: string | null = null;
  for (const step of steps) {
    if (step.option !== null && step.option !== option)
      parts.push({ kind: 'option', title: oneLine(step.option, 120), ...placeWithin(fence, step) });
    option = step.option;
    const read = readWhole(step, found, standing, fence);
    parts.push(...read.parts);
    parameters.push(...read.parameters);
  }
  return { parts: namedByGroup(parts, standing.group), parameters };
}

/** A step with what its comment says besides the command. */
function readWhole(step: CommandStep, found: 'shell' | 'sql', standing: Standing, fence: Fence): FenceParts {
  const { heading, before, rest } = divideHead(step, fence);
  const place = placeWithin(fence, step);
  const parts: FoundPart[] = before.map((title) => ({ kind: 'step', title, ...plainStep(title), ...place }));
  if (heading !== null) parts.unshift({ kind: 'text', markdown: `### ${flat(heading)}`, ...place });
  const shown = found === 'sql' ? null : partsWithoutCommand(rest, titleOf(rest, standing, fence), place);
  if (shown) return { parts: [...parts, ...shown], parameters: [] };
  const made = readStep(rest, found === 'sql' ? 'sql' : rest.language, standing, fence);
  return { parts: [...parts, { kind: 'step', ...made.step }], parameters: made.parameters };
}

/** One command out of running text: `Test it: \`curl …\``. */
export function readInlineCommand(
  command: string,
  title: string,
  place: { readonly line: number; readonly lastLine: number },
  standing: Standing,
  below: readonly string[] = [],
): { readonly step: FoundStep; readonly parameters: readonly FoundParameter[] } {
  const step = { title, source: command, above: [], below, ...place };
  return readCommandStep(step, standing.mayRun ? standing.kind : null);
}

/**
 * Divides the comment above a command that says more than what the command does: a case (`If pods crash:`), and
 * numbered lines before the last, which a person does.
 */
function divideHead(
  step: CommandStep,
  fence: Fence,
): { heading: string | null; before: readonly string[]; rest: CommandStep } {
  const whole = { heading: null, before: [], rest: step };
  if (step.manual) return whole;
  const lines = fence.source.split('\n').slice(step.line, step.lastLine + 1);
  const command = lines.findIndex((text) => !/^\s*(?:#|--|$)/.test(text));
  const head = lines.slice(0, Math.max(0, command)).map((text) => text.replace(/^\s*(?:#+|--)\s*/, '').trim());
  const numbered = head.filter((text) => NUMBERED.test(text));
  const last = numbered.at(-1);
  const [first = ''] = head;
  if (last === undefined || step.option !== null) return whole;
  const heading = NUMBERED.test(first) || !/[:：]$/.test(first) ? null : first.replace(/[\s:：]+$/, '');
  const before = numbered.slice(0, -1).map((text) => oneLine(text.replace(NUMBERED, ''), 120));
  if (heading === null && before.length === 0) return whole;
  const notes = step.notes.filter((note) => !numbered.some((text) => text.includes(note) || note.includes(text)));
  return { heading, before, rest: { ...step, title: oneLine(last.replace(NUMBERED, ''), 120), notes } };
}

const NUMBERED = /^\d{1,2}[.)]\s+(?=\S)/;

function plainStep(source: string) {
  return { does: 'manual', source, auto: false, readonly: false, timeout: null, connection: null } as const;
}

function readStep(
  step: CommandStep,
  language: 'shell' | 'sql',
  standing: Standing,
  fence: Fence,
): { readonly step: FoundStep; readonly parameters: readonly FoundParameter[] } {
  const place = placeWithin(fence, step);
  const title = titleOf(step, standing, fence);
  if (step.manual) return { step: { title, ...manualStep(step), ...place }, parameters: [] };
  const { above, below } = divideNotes(step, fence);
  const read = { title, source: step.source, above, below, ...place };
  return readCommandStep(read, standing.mayRun ? standing.kind : null, language);
}

function titleOf(step: CommandStep, standing: Standing, fence: Fence): string {
  return (!isCommented(step, fence) && standing.heading) || oneLine(step.title, 120) || standing.group || 'Step';
}

/** Something to do that is written as comments: the first line says what, the others how. */
function manualStep({ title, text, notes, option }: CommandStep) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const shown = option !== null && lines.length > 1 ? lines.slice(1) : lines;
  const further = notes.filter((note) => !shown.some((line) => line.includes(note)));
  const [first = title, ...rest] = [...shown, ...further];
  const source = [first, ...rest.map((line) => `- ${line}`)].map((line) => oneLine(line, 2_000)).join('\n');
  return { does: 'manual', source, auto: false, readonly: false, timeout: null, connection: null } as const;
}

/** Whether a comment names the step; otherwise its title is the command itself. */
function isCommented(step: CommandStep, fence: Fence): boolean {
  const first = fence.source.split('\n')[step.line] ?? '';
  return /^\s*(?:#|--)/.test(first) || !step.source.startsWith(step.title.replace(/…$/, ''));
}

/** Notes that stand above the command in the fence, and those beside or below it. */
function divideNotes(
  { notes, line, lastLine }: CommandStep,
  fence: Fence,
): { readonly above: readonly string[]; readonly below: readonly string[] } {
  const lines = fence.source.split('\n').slice(line, lastLine + 1);
  const command = lines.findIndex((text) => !/^\s*(?:#|--|$)/.test(text));
  const heads = lines.slice(0, Math.max(0, command));
  const isAbove = (note: string): boolean => heads.some((text) => text.includes(note));
  return { above: notes.filter(isAbove), below: notes.filter((note) => !isAbove(note)) };
}

/** A fence of one step within an item bears the name of the item. */
function namedByGroup(parts: readonly FoundPart[], group: string | null): readonly FoundPart[] {
  const [only, ...others] = parts;
  if (group === null || !only) return parts;
  if (only.kind !== 'step' || others.length > 0) {
    const { line } = only;
    return [{ kind: 'text', markdown: `### ${flat(group)}`, line, lastLine: line }, ...parts];
  }
  const title = oneLine(group, 120);
  if (only.does !== 'manual') return [{ ...only, title }];
  const [first = '', ...rest] = only.source.split('\n');
  return [{ ...only, title, source: [`**${title}**`, `- ${first}`, ...rest].join('\n') }];
}

function placeOf({ line, lastLine }: Fence): { readonly line: number; readonly lastLine: number } {
  return { line, lastLine };
}

/** Lines of a step in the document: the fence's first line is its back-ticks. */
function placeWithin(fence: Fence, step: CommandStep): { readonly line: number; readonly lastLine: number } {
  return { line: fence.line + 1 + step.line, lastLine: fence.line + 1 + step.lastLine };
}
