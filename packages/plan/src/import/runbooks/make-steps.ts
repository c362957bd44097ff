import { classifyFence } from '../../command/classify-fence.ts';
import { type CommandStep, splitSteps } from '../../command/split-steps.ts';
import type { Fence } from '../document/document.ts';
import type { FoundParameter, FoundPart, FoundStep } from '../found.ts';
import { oneLine } from '../write/names.ts';
import type { PhaseKind } from './phase-words.ts';
import { renderFence } from './render-markdown.ts';
import { readCommandStep } from './shell-step.ts';

/** Where a step stands. */
export interface Standing {
  readonly kind: PhaseKind | null;
  /** Text of the item that holds it. */
  readonly group: string | null;
}

/** What a fence came to: parts of the phase, and blanks that a person fills in. */
export interface FenceParts {
  readonly parts: readonly FoundPart[];
  readonly parameters: readonly FoundParameter[];
}

/** Reads a fence: commands and SQL become steps, one for each comment; everything else is shown as it stands. */
export function readFence(fence: Fence, standing: Standing): FenceParts {
  const found = classifyFence(fence);
  if (fence.source.trim() === '') return { parts: [], parameters: [] };
  if (found !== 'shell' && found !== 'sql') {
    return { parts: [{ kind: 'text', markdown: renderFence(fence), ...placeOf(fence) }], parameters: [] };
  }
  const steps = splitSteps(fence.source, found);
  const parts: FoundPart[] = [];
  const parameters: FoundParameter[] = [];
  let option: string | null = null;
  for (const step of steps) {
    if (step.option !== null && step.option !== option)
      parts.push({ kind: 'option', title: oneLine(step.option, 120), ...placeWithin(fence, step) });
    option = step.option;
    const made = readStep(step, found, standing, fence);
    parts.push({ kind: 'step', ...made.step });
    parameters.push(...made.parameters);
  }
  return { parts: namedByGroup(parts, standing.group), parameters };
}

/** One command out of running text: `Test it: \`curl …\``. */
export function readInlineCommand(
  command: string,
  title: string,
  place: { readonly line: number; readonly lastLine: number },
  standing: Standing,
): { readonly step: FoundStep; readonly parameters: readonly FoundParameter[] } {
  const step = { title, source: command, notes: [], ...place };
  return readCommandStep(step, standing.kind);
}

function readStep(
  step: CommandStep,
  language: 'shell' | 'sql',
  standing: Standing,
  fence: Fence,
): { readonly step: FoundStep; readonly parameters: readonly FoundParameter[] } {
  const place = placeWithin(fence, step);
  const title = oneLine(step.title, 120) || standing.group || 'Step';
  if (step.manual) {
    const [first = title, ...rest] = step.text.split('\n');
    const notes = [...rest, ...step.notes];
    const source = [first, ...notes.map((note) => `- ${note}`)].map((line) => oneLine(line, 2_000)).join('\n');
    const manual = { does: 'manual', source, auto: false, readonly: false, timeout: null, connection: null } as const;
    return { step: { title, ...manual, ...place }, parameters: [] };
  }
  const read = { title, source: step.source, notes: step.notes, ...place };
  return readCommandStep(read, standing.kind, language);
}

/** A fence of one command within an item bears the name of the item. */
function namedByGroup(parts: readonly FoundPart[], group: string | null): readonly FoundPart[] {
  const [only, ...others] = parts;
  if (group === null || only?.kind !== 'step' || others.length > 0) return parts;
  return [{ ...only, title: oneLine(group, 120) }];
}

function placeOf({ line, lastLine }: Fence): { readonly line: number; readonly lastLine: number } {
  return { line, lastLine };
}

/** Lines of a step in the document: the fence's first line is its back-ticks. */
function placeWithin(fence: Fence, step: CommandStep): { readonly line: number; readonly lastLine: number } {
  return { line: fence.line + 1 + step.line, lastLine: fence.line + 1 + step.lastLine };
}
