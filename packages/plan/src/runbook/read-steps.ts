import { posix } from 'node:path';
import { PLAIN_SETTINGS, parseHttp, type RunbookParameter, type RunbookStep } from '@tocsin/core';
import type { Finding } from '../problem.ts';
import type { Place } from '../source-file.ts';
import { type CellKind, cellKindOf, isShellLanguage, isShellProgram } from './cell-kinds.ts';
import { decideChanges } from './decide-changes.ts';
import type { OutlineFence, OutlineItem } from './outline.ts';
import { type CellInfo, parseCellInfo } from './parse-cell-info.ts';
import { readPrompts } from './prompt-env.ts';
import { readHold } from './read-hold.ts';
import type { RunmeSettings } from './runme-settings.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;

/** What the phases of one runbook share while they are read. */
export interface StepSurroundings {
  /** Line of the file on which the body begins. */
  readonly firstLine: number;
  /** Places of names, to tell where a duplicate first stands. */
  readonly names: Map<string, Place>;
  /** What the front matter says of every cell. */
  readonly settings: RunmeSettings;
  /** What cells ask for by exporting it; the first to ask wins. */
  readonly prompted: Map<string, RunbookParameter>;
  readonly report: (place: Place, finding: Finding) => void;
}

/** The steps of another runbook that stand here. */
export interface IncludeMark {
  readonly kind: 'include';
  readonly target: string;
  readonly option: string | null;
  readonly place: Place;
}

/** A step as its file has it; `parameters` are those that it asks for itself. */
export type OwnStep = RunbookStep | IncludeMark;

/** Reads the steps of one phase, giving each an id that is unique within the runbook. */
export class StepReader {
  readonly steps: OwnStep[] = [];
  /** The alternative to which the next steps belong. */
  option: string | null = null;
  readonly #idStem: string;
  readonly #around: StepSurroundings;

  constructor(phase: string, phaseIndex: number, around: StepSurroundings) {
    const stem = phase
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40);
    this.#idStem = stem === '' ? `phase-${phaseIndex + 1}` : stem;
    this.#around = around;
  }

  /** Adds the place at which another runbook's steps stand. `line` is within the body, from 0. */
  include(target: string, line: number): void {
    const place = { line: this.#around.firstLine + line, column: 1 };
    this.steps.push({ kind: 'include', target, option: this.option, place });
  }

  /** Adds a step done by a person. `text` is the item as written, with its list marker. */
  manual(item: OutlineItem, text: string): void {
    const line = this.#around.firstLine + item.line;
    const [first = '', ...rest] = text.split('\n');
    const marker = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/.exec(first)?.[0].length ?? 0;
    const indent = new RegExp(`^ {0,${marker}}`);
    const source = [first.slice(marker), ...rest.map((row) => row.replace(indent, ''))].join('\n').trim();
    const title = item.title === '' ? source.slice(0, 80) : item.title;
    const id = this.#derivedId({ line, column: 1 });
    this.steps.push({
      id,
      title,
      kind: 'manual',
      option: this.option,
      source,
      parameters: [],
      auto: false,
      changes: false,
      connection: null,
      timeout: DEFAULT_TIMEOUT_SECONDS,
      ...PLAIN_SETTINGS,
      annotations: {},
      line,
    });
  }

  /**
   * Adds a step for a fence that can be run.
   *
   * @param itemTitle text of the list item that holds the fence, or null.
   * @returns false when the fence is only to be shown.
   */
  cell(fence: OutlineFence, itemTitle: string | null): boolean {
    const info = parseCellInfo(fence.info);
    const place: Place = { line: this.#around.firstLine + fence.line, column: 1 };
    const report = (finding: Finding, lineOffset?: number): void =>
      this.#around.report(lineOffset === undefined ? place : { line: place.line + 1 + lineOffset, column: 1 }, finding);
    const shell = isShellLanguage(info.language) ? this.#around.settings.shell : null;
    const runs = info.ignored ? null : cellKindOf(info.language, info.interpreter ?? shell);
    if (!runs) {
      for (const finding of info.ignored ? [] : onlyShown(info)) report(finding);
      return false;
    }
    for (const finding of info.findings) report(finding);
    if (!fence.closed)
      report({ code: 'open-fence', message: 'This cell is not closed', hint: 'End it by a line of three backticks.' });
    if (fence.source.trim() === '')
      report({ code: 'empty-cell', message: 'This cell is empty', hint: 'Write a command in it, or remove it.' });
    if (runs.kind === 'http') reportHttp(fence.source, report);
    const source = isShellLanguage(info.language) ? withoutPrompt(fence.source) : fence.source;
    this.#push(runs, info, { ...fence, source }, itemTitle, place, report);
    return true;
  }

  #push(
    { kind, interpreter }: CellKind,
    info: CellInfo,
    fence: OutlineFence,
    itemTitle: string | null,
    place: Place,
    report: (finding: Finding, lineOffset?: number) => void,
  ): void {
    const held = kind === 'wait' || kind === 'gate' ? readHold(kind, fence.source, info.timeoutSeconds, report) : null;
    const changes = decideChanges(kind, info, fence.source, report);
    const { source, parameters } = this.#prompts(kind, interpreter, info, fence.source);
    const title = itemTitle || fence.comment || leadingComment(kind, fence.source) || info.annotations.name?.trim();
    this.steps.push({
      id: this.#cellId(info.name, place),
      title: title || held?.title || firstLineOf(fence.source),
      kind,
      option: this.option,
      source,
      parameters,
      auto: info.auto === true && !changes,
      changes,
      approval: info.approve?.by ?? null,
      connection: info.connection,
      timeout: held?.timeout ?? info.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      cwd: joinFolders(this.#around.settings.cwd, info.cwd),
      interpreter,
      background: info.background,
      excludeFromRunAll: info.excludeFromRunAll,
      retry: info.retry ?? 0,
      undo: info.undo,
      runner: info.runner,
      hold: held?.hold ?? null,
      annotations: info.annotations,
      line: place.line,
    });
  }

  /** The source without its questions, and the names of what it asks. */
  #prompts(
    kind: CellKind['kind'],
    interpreter: string | null,
    info: CellInfo,
    source: string,
  ): { readonly source: string; readonly parameters: readonly string[] } {
    if (kind !== 'shell' || !isShellLanguage(info.language) || !isShellProgram(interpreter)) {
      return { source, parameters: [] };
    }
    const found = readPrompts(source, this.#around.settings.skipPrompts ? 'no' : info.promptEnv);
    for (const parameter of found.parameters) {
      if (!this.#around.prompted.has(parameter.name)) this.#around.prompted.set(parameter.name, parameter);
    }
    return { source: found.source, parameters: found.parameters.map(({ name }) => name) };
  }

  #cellId(name: string | null, place: Place): string {
    if (name === null) return this.#derivedId(place);
    const first = this.#around.names.get(name);
    if (!first) {
      this.#around.names.set(name, place);
      return name;
    }
    const hint = `It first stands on line ${first.line}; steps of one runbook need different names.`;
    this.#around.report(place, { code: 'duplicate-id', message: `"${name}" is written twice`, hint });
    return this.#derivedId(place);
  }

  #derivedId(place: Place): string {
    const position = this.steps.length + 1;
    let id = `${this.#idStem}-${position}`;
    for (let again = 2; this.#around.names.has(id); again++) id = `${this.#idStem}-${position}-${again}`;
    this.#around.names.set(id, place);
    return id;
  }
}

/** Without the sign of a terminal before a command, `$ ls`, which Runme takes off as well (`normalizeLine`). */
function withoutPrompt(source: string): string {
  return source.replace(/^\$[ \t]+(?=\S)/gm, '');
}

/** An empty cell has been reported by then. */
function reportHttp(source: string, report: (finding: Finding, lineOffset: number) => void): void {
  if (source.trim() === '') return;
  for (const { line, message, hint } of parseHttp(source).problems) {
    report({ code: 'http-syntax', message, hint }, line - 1);
  }
}

/** Annotations that somebody writes because the fence is to run. */
const OF_CELLS = ['auto', 'readonly', 'approve', 'timeout', 'retry', 'undo', 'runner', 'connection', 'background'];

/** Warns of a fence that looks like a cell and is none. */
function onlyShown({ language, annotations, findings }: CellInfo): readonly Finding[] {
  const glued = findings.filter(() => language.includes('{'));
  const key = OF_CELLS.find((one) => Object.hasOwn(annotations, one));
  if (glued.length > 0 || key === undefined) return glued;
  const what = language === '' ? 'A fence without a language' : `A fence in "${language.slice(0, 40)}"`;
  const message = `${what} is shown and not run, so "${key}" has no effect`;
  const hint = 'Name a language that runs, or an interpreter.';
  return [{ severity: 'warning', code: 'cell-annotation-ignored', message, hint }];
}

/** The folder of the document and that of the cell, as Runme joins them: `/a/b` and `..` are `/a`. */
function joinFolders(document: string | null, cell: string | null): string | null {
  if (document === null || cell === null) return cell ?? document;
  return cell.startsWith('/') ? cell : posix.join(document, cell);
}

const COMMENTS: Readonly<Partial<Record<CellKind['kind'], RegExp>>> = {
  sql: /^\s*--\s*(.+)/,
  typescript: /^\s*\/\/\s*(.+)/,
  http: /^\s*#{1,3}\s+([^@\s].*)/,
};

function leadingComment(kind: CellKind['kind'], source: string): string | null {
  const pattern = COMMENTS[kind] ?? /^\s*#(?!!)\s*(.+)/;
  return pattern.exec(source)?.[1]?.trim() ?? null;
}

function firstLineOf(source: string): string {
  return source.trim().split('\n', 1)[0]?.slice(0, 80) ?? '';
}
