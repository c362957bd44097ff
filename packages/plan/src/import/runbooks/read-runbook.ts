import type { Block, Item, Label, Lines, List, Paragraph, Section, Table } from '../document/document.ts';
import type { FoundParameter, FoundPart, FoundPhase, FoundRunbook } from '../found.ts';
import type { Ledger } from '../ledger.ts';
import { type Names, oneLine } from '../write/names.ts';
import { type CheckListItem, checkListOfFence, checkListOfTable } from './check-lists.ts';
import { readCommandTable } from './command-table.ts';
import { commandOfItem, commandsOfParagraph } from './inline-command.ts';
import { withIntroductions } from './introductions.ts';
import { type FenceParts, isCommands, readFence, readInlineCommand, type Standing } from './make-steps.ts';
import { leadingPhaseOf, type PhaseKind, phaseKindOf } from './phase-words.ts';
import {
  ACTING,
  hasFree,
  hasFreeLine,
  headingFor,
  headingLines,
  holdsFence,
  isOption,
  isSection,
  manual,
  ownPhase,
  splitSymptoms,
  TELLING,
} from './reading-parts.ts';
import { flat, renderItem, renderText } from './render-markdown.ts';
import { severityOfHeading, severityOfSign, severityWord } from './runbook-severity.ts';
import { titleOf } from './runbook-title.ts';
import { isCase } from './trouble-titles.ts';

/** What reading a runbook needs to know. */
export interface ReadingOptions {
  readonly ledger: Ledger;
  readonly names: Names;
  /** Passes over what is claimed already: for sections in which facts were looked for before. */
  readonly skipClaimed: boolean;
  /** What the lines are recovered as: `runbook`, `procedure`. */
  readonly noun: 'runbook' | 'procedure';
}

/** Reads a section as a runbook, and claims its lines. */
export function readRunbook(section: Section, options: ReadingOptions): FoundRunbook {
  const title = titleOf(section, options.noun);
  const id = options.names.take(title.replace(/\([^()]*\)\s*$/, ''), options.noun);
  const reader = new RunbookReader(id, options);
  reader.readTop(section);
  const { line, lastLine } = section;
  const severity =
    reader.severity ??
    severityOfHeading(section) ??
    severityWord(reader.impact ?? '') ??
    severityOfSign(section.heading);
  return {
    id,
    title,
    severity,
    symptoms: [...new Set(reader.symptoms)],
    impact: reader.impact,
    phases: reader.phases(),
    parameters: reader.parameters(),
    line,
    lastLine,
  };
}

/** A phase while it is being read. */
interface OpenPhase {
  readonly title: string;
  readonly kind: PhaseKind | null;
  /** A label with its value began it: nothing more is told of it. */
  readonly told: boolean;
  readonly parts: FoundPart[];
}

class RunbookReader {
  readonly symptoms: string[] = [];
  severity: string | null = null;
  impact: string | null = null;
  readonly #phases: OpenPhase[] = [];
  readonly #parameters = new Map<string, FoundParameter>();
  readonly #options: ReadingOptions;
  readonly #as: string;

  constructor(id: string, options: ReadingOptions) {
    this.#options = options;
    this.#as = `${options.noun} ${id}`;
  }

  /** Reads the runbook's own section: its blocks, and each section below as a phase. */
  readTop(section: Section): void {
    const own = ownPhase(section.title, this.#options.noun);
    // What stands below `If the site is down` is what to do then.
    this.#open('', own ?? (isCase(section.title) ? 'resolution' : null));
    for (const { piece, heading } of withIntroductions(section)) {
      if (!isSection(piece)) this.#readBlock(piece, true, undefined, heading);
      else if (this.#isWanted(piece)) {
        const title = oneLine(piece.heading.replace(/[\s:：]+$/, ''), 120);
        const kind = leadingPhaseOf(piece.title) ?? phaseKindOf(piece.title) ?? own;
        this.#open(title, kind);
        this.#claimHeading(piece);
        this.#readContents(piece, kind);
      }
    }
    this.#claimHeading(section);
  }

  phases(): readonly FoundPhase[] {
    return this.#phases.filter(({ parts }) => parts.length > 0).map(({ title, parts }) => ({ title, parts }));
  }

  parameters(): readonly FoundParameter[] {
    return [...this.#parameters.values()];
  }

  #readContents(section: Section, kind: PhaseKind | null): void {
    for (const { piece, heading } of withIntroductions(section)) {
      if (!isSection(piece)) this.#readBlock(piece, section.level === 7, kind, heading ?? headingFor(piece, section));
      else if (this.#isWanted(piece)) {
        const title = oneLine(piece.heading.replace(/[\s:：]+$/, ''), 120);
        if (isOption(piece.title) || isOption(title)) this.#add({ kind: 'option', title, ...headingLines(piece) });
        else this.#add({ kind: 'text', markdown: `### ${flat(title)}`, ...headingLines(piece) });
        this.#claimHeading(piece);
        this.#readContents(piece, leadingPhaseOf(piece.title) ?? kind);
      }
    }
  }

  #standing(kind: PhaseKind | null): Standing {
    return { kind, group: null, heading: null, mayRun: this.#options.noun === 'runbook' };
  }

  #open(title: string, kind: PhaseKind | null, told = false): void {
    this.#phases.push({ title, kind, told, parts: [] });
  }

  #add(part: FoundPart): void {
    this.#phases.at(-1)?.parts.push(part);
  }

  #isWanted(section: Section): boolean {
    return !this.#options.skipClaimed || hasFree(section, this.#options.ledger);
  }

  /** @param top the block stands right in the runbook, so that its labels are parts of the runbook. */
  #readBlock(block: Block, top: boolean, inherited?: PhaseKind | null, heading: string | null = null): void {
    if (block.kind === 'other') return;
    const { ledger, skipClaimed } = this.#options;
    if (skipClaimed && !hasFreeLine(block, ledger)) return;
    const kind = inherited === undefined ? (this.#phases.at(-1)?.kind ?? null) : inherited;
    const standing = this.#standing(kind);
    if (block.kind === 'paragraph') this.#readParagraph(block, top, kind);
    else if (block.kind === 'list') this.#readList(block, kind);
    else if (block.kind === 'fence') this.#readFences([block], { ...standing, heading });
    else if (block.kind === 'table') this.#readTable(block, kind);
    else if (holdsFence(block.blocks)) for (const nested of block.blocks) this.#readBlock(nested, false, kind);
    else this.#text(renderText([block]), block);
    ledger.recover(block, this.#as);
  }

  #text(markdown: string, { line, lastLine }: Lines): void {
    if (markdown !== '') this.#add({ kind: 'text', markdown, line, lastLine });
  }

  #readParagraph(paragraph: Paragraph, top: boolean, kind: PhaseKind | null): void {
    const known = top ? paragraph.labels.map(({ name }) => leadingPhaseOf(name)) : [];
    if (known.every((label) => label === null)) {
      if (kind === 'symptoms') this.symptoms.push(...splitSymptoms(paragraph.text));
      if (kind === 'impact') this.impact ??= oneLine(paragraph.text);
      this.#readSentences(paragraph, kind);
      return;
    }
    for (const [index, label] of paragraph.labels.entries()) this.#readLabel(label, known[index] ?? null);
  }

  /** Text; of an incident, a sentence that ends with a command is a step. */
  #readSentences(paragraph: Paragraph, kind: PhaseKind | null): void {
    const acts = this.#options.noun === 'runbook' && !TELLING.has(kind);
    const pieces = acts ? commandsOfParagraph(paragraph) : null;
    const place = { line: paragraph.line, lastLine: paragraph.lastLine };
    for (const piece of pieces ?? []) {
      if (typeof piece === 'string') this.#text(flat(piece), place);
      else this.#step(readInlineCommand(piece.command, piece.title, place, this.#standing(kind)));
    }
    if (pieces === null) this.#text(renderText([paragraph]), paragraph);
  }

  #readLabel(label: Label, kind: PhaseKind | null): void {
    const place = { line: label.line, lastLine: label.lastLine };
    if (kind === 'severity') this.severity ??= oneLine(label.value, 80);
    if (kind === 'impact') this.impact ??= oneLine(label.value);
    if (kind === null || kind === 'severity') {
      this.#text(`**${flat(label.name)}:** ${flat(label.value)}`, place);
      return;
    }
    this.#open(oneLine(label.name, 120), kind, /[^\s:：]$/.test(label.value));
    if (kind === 'symptoms') {
      const symptoms = splitSymptoms(label.value);
      this.symptoms.push(...symptoms);
      this.#text(symptoms.map((symptom) => `- ${symptom}`).join('\n'), place);
    } else this.#text(flat(label.value), place);
  }

  #readList(list: List, kind: PhaseKind | null): void {
    const last = this.#phases.at(-1);
    // `Symptoms: pages are slow` has said all; numbers below it are steps.
    if (list.ordered && TELLING.has(kind) && last?.told && last.kind === kind) {
      this.#open('Steps', 'resolution');
      this.#readList(list, 'resolution');
      return;
    }
    const { ledger, skipClaimed } = this.#options;
    const items = list.items.filter((item) => !skipClaimed || hasFreeLine(item, ledger));
    if (kind === 'symptoms')
      this.symptoms.push(...items.map(({ text }) => oneLine(text)).filter((text) => text !== ''));
    const acts = !TELLING.has(kind) && (list.ordered || ACTING.has(kind));
    for (const item of items) {
      if (holdsFence(item.blocks)) this.#readItemWithFences(item, kind);
      else if (acts || (item.checked !== null && !TELLING.has(kind))) this.#readAction(item, kind);
      else this.#text(renderItem(item), item);
      ledger.recover(item, this.#as);
    }
  }

  #readAction(item: Item, kind: PhaseKind | null): void {
    const { line, lastLine } = item;
    const inline = commandOfItem(item);
    if (inline) {
      this.#step(readInlineCommand(inline.command, inline.title, { line, lastLine }, this.#standing(kind)));
      return;
    }
    const title = oneLine(item.text, 120) || 'Step';
    const source = renderItem({ ...item, checked: null }, '').trim();
    this.#add({ kind: 'step', title, ...manual(source), line, lastLine });
  }

  #readItemWithFences(item: Item, kind: PhaseKind | null): void {
    const group = oneLine(item.text.replace(/[\s:：]+$/, ''), 120) || null;
    const fences = item.blocks.filter((block) => block.kind === 'fence');
    const others = item.blocks.filter((block) => block.kind !== 'fence' && block.kind !== 'other');
    const single = others.length === 0 && fences.length === 1;
    if (!single && group !== null) this.#readItemText(item, group, kind);
    const standing = { ...this.#standing(kind), group: single ? group : null };
    for (const block of item.blocks) {
      if (block.kind === 'fence') this.#readFences([block], standing);
      else if (holdsFence([block])) this.#readBlock(block, false, kind);
    }
  }

  /** The text of an item above its fences: something to do when more is said, else only a heading of the steps. */
  #readItemText(item: Item, group: string, kind: PhaseKind | null): void {
    const { line } = item;
    const plain = item.blocks.filter((block) => block.kind !== 'fence' && !holdsFence([block]));
    if (plain.length === 0 || TELLING.has(kind)) this.#text(`### ${flat(group)}`, { line, lastLine: line });
    else {
      const source = renderItem({ ...item, checked: null, blocks: plain }, '').trim();
      this.#add({ kind: 'step', title: group, ...manual(source), line, lastLine: line });
    }
  }

  #readFences(fences: readonly Extract<Block, { kind: 'fence' }>[], standing: Standing): void {
    for (const fence of fences) {
      const items = isCommands(fence) || TELLING.has(standing.kind) ? null : checkListOfFence(fence);
      if (items) {
        this.#checkList(items);
        continue;
      }
      this.#take(readFence(fence, standing));
    }
  }

  #take({ parts, parameters }: FenceParts): void {
    for (const part of parts) this.#add(part);
    for (const parameter of parameters) this.#know(parameter);
  }

  #readTable(table: Table, kind: PhaseKind | null): void {
    const commands = TELLING.has(kind) ? null : readCommandTable(table, this.#standing(kind));
    const items = TELLING.has(kind) ? null : checkListOfTable(table);
    if (commands) this.#take(commands);
    else if (items) this.#checkList(items);
    else this.#text(renderText([table]), table);
  }

  #checkList(items: readonly CheckListItem[]): void {
    for (const { title, source, line, lastLine } of items)
      this.#add({ kind: 'step', title, ...manual(source), line, lastLine });
  }

  #step(read: ReturnType<typeof readInlineCommand>): void {
    this.#add({ kind: 'step', ...read.step });
    for (const parameter of read.parameters) this.#know(parameter);
  }

  #know(parameter: FoundParameter): void {
    if (!this.#parameters.has(parameter.name)) this.#parameters.set(parameter.name, parameter);
  }

  #claimHeading(section: Section): void {
    this.#options.ledger.recover(headingLines(section), this.#as);
  }
}
