import type { Document, Lines } from './document/document.ts';

/** What became of a line. */
export type Fate =
  | { readonly fate: 'recovered' /** `severity P0`, `runbook webhook-failure`. */; readonly as: string }
  | { readonly fate: 'left' /** Why a person has to place it. */; readonly why: string }
  | { readonly fate: 'prose' };

/** A stretch of lines that is left for a person. */
export interface LeftOver extends Lines {
  readonly text: string;
  readonly why: string;
}

/**
 * Accounts for every line of a document: recovered, left for a person, or prose. The first to claim a line has it, so
 * that no fact is counted twice. Blank lines are not counted. Copies and tables of contents are prose from the start.
 */
export class Ledger {
  readonly #fates: (Fate | null)[];
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
    this.#fates = document.lines.map(() => null);
    for (const repair of document.repairs)
      if (repair.kind === 'doubled' || repair.kind === 'contents') this.prose(repair);
  }

  /** Claims the lines that nobody has yet as recovered. */
  recover(lines: Lines, as: string): void {
    this.#claim(lines, { fate: 'recovered', as });
  }

  /** Claims the lines that nobody has yet as left for a person. */
  leave(lines: Lines, why: string): void {
    this.#claim(lines, { fate: 'left', why });
  }

  /** Claims the lines that nobody has yet as text that says nothing to a machine. */
  prose(lines: Lines): void {
    this.#claim(lines, { fate: 'prose' });
  }

  /** Whether nobody has claimed any of the lines. */
  isFree({ line, lastLine }: Lines): boolean {
    return this.#fates.slice(line - 1, lastLine).every((fate) => fate === null);
  }

  /** What became of a line, counted from 1; null when nobody has claimed it, and for blank lines. */
  fateOf(line: number): Fate | null {
    return this.#fates[line - 1] ?? null;
  }

  /** How many lines that are not blank met each fate. Lines that nobody claimed count as prose. */
  totals(): { readonly recovered: number; readonly left: number; readonly prose: number } {
    const totals = { recovered: 0, left: 0, prose: 0 };
    for (const [index, text] of this.#document.lines.entries()) {
      if (text.trim() !== '') totals[this.#fates[index]?.fate ?? 'prose']++;
    }
    return totals;
  }

  /** What is left for a person, in the order of the document; neighbours with the same reason stand together. */
  leftOvers(): readonly LeftOver[] {
    const stretches: { line: number; why: string; texts: string[] }[] = [];
    for (const [index, text] of this.#document.lines.entries()) {
      const fate = this.#fates[index];
      if (fate?.fate !== 'left') continue;
      const last = stretches.at(-1);
      if (last && last.why === fate.why && last.line + last.texts.length === index + 1) last.texts.push(text);
      else stretches.push({ line: index + 1, why: fate.why, texts: [text] });
    }
    return stretches.map(({ line, why, texts }) => ({
      line,
      lastLine: line + texts.length - 1,
      text: texts.join('\n'),
      why,
    }));
  }

  #claim({ line, lastLine }: Lines, fate: Fate): void {
    for (let index = Math.max(0, line - 1); index < lastLine && index < this.#fates.length; index++) {
      if (this.#document.lines[index]?.trim() !== '') this.#fates[index] ??= fate;
    }
  }
}
