import { isOptionHeading } from './option-heading.ts';
import type { OutlineBlock, OutlineHeading, OutlineItem } from './outline.ts';
import type { OwnPhase } from './own-runbook.ts';
import { StepReader, type StepSurroundings } from './read-steps.ts';

/** A phase while it is being read. */
interface OpenPhase {
  readonly title: string;
  readonly symptoms: boolean;
  readonly prose: string[];
  readonly steps: StepReader;
}

/** Reads the blocks of a runbook's body into its phases. */
export class RunbookReader {
  title: string | null = null;
  readonly symptoms: string[] = [];
  readonly #phases: OpenPhase[] = [];
  readonly #lines: readonly string[];
  readonly #around: StepSurroundings;

  constructor(body: string, around: StepSurroundings) {
    this.#lines = body.split('\n');
    this.#around = around;
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
    } else {
      if (block.kind === 'include' && !phase.symptoms) phase.steps.include(block.target, block.line);
      phase.prose.push(this.#excerpt(block.line, block.endLine));
    }
  }

  /** What was read, without an empty preamble. Steps before the first heading stand under the runbook's own title. */
  phases(title: string): readonly OwnPhase[] {
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
    const steps = new StepReader(title, this.#phases.length, this.#around);
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
