import type { Runbook, RunbookPhase, RunbookStep } from '@tocsin/core';
import { z } from 'zod';
import type { Finding, Problem } from '../problem.ts';
import { says } from '../schema/formats.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import { titleFromId } from '../title-from-id.ts';
import { readFrontMatter } from '../yaml/front-matter.ts';
import type { NodePositions } from '../yaml/node-positions.ts';
import { isOptionHeading } from './option-heading.ts';
import { type OutlineBlock, type OutlineHeading, type OutlineItem, outline } from './outline.ts';
import { parameters, parametersIn, toParameters } from './parameters.ts';
import { StepReader } from './read-steps.ts';

/** A runbook with what is needed to point into its file. */
export interface ParsedRunbook {
  readonly runbook: Runbook;
  readonly file: SourceFile;
  /** Places of the front matter's keys. */
  readonly positions: NodePositions;
  readonly problems: readonly Problem[];
}

/** Front matter of a runbook. */
export const runbookFrontMatter = z.strictObject({
  id: z.string().optional().meta(says('Text: the id of the runbook; nothing: the name of the file.', 'webhooks')),
  title: z
    .string()
    .optional()
    .meta(says('Text: the title as people see it; nothing: the first heading.', 'Webhook processing failure')),
  symptoms: z
    .array(z.string())
    .default([])
    .meta(says('A list of texts, beside the items under the heading "Symptoms".', ['webhooks are late'])),
  components: z
    .array(z.string())
    .default([])
    .meta(says('A list of components that it is for.', ['webhooks'])),
  severity: z.string().optional().meta(says('A level: the one of this trouble, to suggest it.', 'P1')),
  impact: z.string().optional().meta(says('Text: what users notice of this trouble.', "Members' changes appear late")),
  parameters,
});

/** A phase while it is being read. */
interface OpenPhase {
  readonly title: string;
  readonly symptoms: boolean;
  readonly prose: string[];
  readonly steps: StepReader;
}

/**
 * Reads a runbook: front matter, `##` headings as phases, shell and SQL fences and numbered or ticked list items as
 * steps in the order of the page, everything else as the phase's text.
 */
export function parseRunbook(file: SourceFile): ParsedRunbook {
  const front = readFrontMatter(file, runbookFrontMatter);
  const problems: Problem[] = [...front.problems];
  const report = (place: Place, finding: Finding): void => {
    problems.push(problemAt(file, place, finding));
  };
  const reader = new RunbookReader(front.body, front.bodyLine, report);
  for (const block of outline(front.body)) reader.read(block);

  const fileId = file.name.replace(/^.*\//, '').replace(/\.md$/, '');
  const id = front.data.id ?? fileId;
  const phases = reader.phases(front.data.title ?? reader.title ?? titleFromId(id));
  const place: Place = { line: front.bodyLine, column: 1 };
  if (phases.every((phase) => phase.steps.length === 0)) {
    const hint = 'Add numbered items, or fences marked sh or sql, under "## " headings.';
    report(place, { severity: 'warning', code: 'no-steps', message: 'This runbook has no steps', hint });
  }
  const names = Object.keys(front.data.parameters);
  const runbook: Runbook = {
    id,
    title: front.data.title ?? reader.title ?? titleFromId(id),
    symptoms: [...new Set([...front.data.symptoms, ...reader.symptoms])],
    components: front.data.components,
    severity: front.data.severity ?? null,
    impact: front.data.impact ?? '',
    parameters: toParameters(front.data.parameters),
    triggers: [],
    file: file.name,
    phases: phases.map((phase) => ({ ...phase, steps: phase.steps.map((step) => withParameters(step, names)) })),
  };
  reportUnused(runbook, front.positions, report);
  return { runbook, file, positions: front.positions, problems };
}

function withParameters(step: RunbookStep, names: readonly string[]): RunbookStep {
  return step.kind === 'manual' ? step : { ...step, parameters: parametersIn(step.source, names) };
}

function reportUnused(
  { parameters, phases }: Runbook,
  positions: NodePositions,
  report: (place: Place, finding: Finding) => void,
): void {
  const used = new Set(phases.flatMap(({ steps }) => steps.flatMap((step) => step.parameters)));
  for (const { name } of parameters) {
    if (used.has(name)) continue;
    const hint = `Write "$${name}" in a cell, or remove the parameter.`;
    const place = positions.get(['parameters', name])?.key ?? { line: 1, column: 1 };
    const message = `No cell uses the parameter "${name}"`;
    report(place, { severity: 'warning', code: 'unused-parameter', message, hint });
  }
}

class RunbookReader {
  title: string | null = null;
  readonly symptoms: string[] = [];
  readonly #phases: OpenPhase[] = [];
  readonly #lines: readonly string[];
  readonly #firstLine: number;
  readonly #report: (place: Place, finding: Finding) => void;
  /** Places of names, to tell where a duplicate first stands. */
  readonly #names = new Map<string, Place>();

  constructor(body: string, firstLine: number, report: (place: Place, finding: Finding) => void) {
    this.#lines = body.split('\n');
    this.#firstLine = firstLine;
    this.#report = report;
    this.#open('');
  }

  read(block: OutlineBlock): void {
    if (block.kind === 'heading') {
      this.#readHeading(block);
      return;
    }
    const phase = this.#phases.at(-1);
    if (!phase) return;
    if (block.kind === 'item') this.#readItem(phase, block);
    else if (block.kind === 'fence') {
      if (!phase.steps.cell(block, null))
        phase.prose.push(this.#excerpt(block.line, block.line + block.source.split('\n').length + 2));
    } else phase.prose.push(this.#excerpt(block.line, block.endLine));
  }

  /** What was read, without an empty preamble. Steps before the first heading stand under the runbook's own title. */
  phases(title: string): readonly RunbookPhase[] {
    return this.#phases
      .map((phase) => ({
        title: phase.title || title,
        text: phase.prose.join('\n\n').replaceAll('\n\n- ', '\n- '),
        steps: phase.steps.steps,
      }))
      .filter((phase, index) => index > 0 || phase.text !== '' || phase.steps.length > 0);
  }

  /** A third-level heading opens or ends an alternative, and is text of the phase in any case. */
  #readHeading({ level, title, line, endLine }: OutlineHeading): void {
    if (level === 2) this.#open(title);
    if (level === 1) this.title ??= title;
    const phase = this.#phases.at(-1);
    if (level !== 3 || !phase) return;
    phase.steps.option = isOptionHeading(title) ? title : null;
    phase.prose.push(this.#excerpt(line, endLine));
  }

  #open(title: string): void {
    const steps = new StepReader(title, this.#phases.length, this.#firstLine, this.#names, this.#report);
    this.#phases.push({ title, symptoms: /^symptoms?\b/i.test(title), prose: [], steps });
  }

  #readItem(phase: OpenPhase, item: OutlineItem): void {
    const cells = phase.symptoms ? [] : item.fences.filter((fence) => phase.steps.cell(fence, item.title));
    if (cells.length > 0) return;
    if (item.manual && !phase.symptoms) {
      phase.steps.manual(item, this.#excerpt(item.line, item.endLine));
      return;
    }
    if (phase.symptoms) this.symptoms.push(item.title);
    phase.prose.push(this.#excerpt(item.line, item.endLine));
  }

  #excerpt(line: number, endLine: number): string {
    return this.#lines.slice(line, endLine).join('\n').trimEnd();
  }
}
