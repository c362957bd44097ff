import { PLAIN_SETTINGS, type RunbookStep } from '@tocsin/core';
import type { Finding } from '../problem.ts';
import type { Place } from '../source-file.ts';
import { actsOnPlan } from './acting-commands.ts';
import type { OutlineFence, OutlineItem } from './outline.ts';
import { type CellInfo, parseCellInfo } from './parse-cell-info.ts';
import { readsOnly } from './reads-only.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;

type CellKind = 'shell' | 'sql';

/** Languages that are run; fences of any other are shown as text. */
const CELL_KINDS: Readonly<Record<string, CellKind>> = { sh: 'shell', bash: 'shell', shell: 'shell', sql: 'sql' };

/** Reads the steps of one phase, giving each an id that is unique within the runbook. */
export class StepReader {
  readonly steps: RunbookStep[] = [];
  /** The alternative to which the next steps belong. */
  option: string | null = null;
  readonly #idStem: string;
  readonly #firstLine: number;
  readonly #names: Map<string, Place>;
  readonly #report: (place: Place, finding: Finding) => void;

  constructor(
    phase: string,
    phaseIndex: number,
    firstLine: number,
    names: Map<string, Place>,
    report: (place: Place, finding: Finding) => void,
  ) {
    const stem = phase
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40);
    this.#idStem = stem === '' ? `phase-${phaseIndex + 1}` : stem;
    this.#firstLine = firstLine;
    this.#names = names;
    this.#report = report;
  }

  /** Adds a step done by a person. `text` is the item as written, with its list marker. */
  manual(item: OutlineItem, text: string): void {
    const line = this.#firstLine + item.line;
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
    const kind = CELL_KINDS[info.language];
    if (!kind) return false;
    const place: Place = { line: this.#firstLine + fence.line, column: 1 };
    const report = (finding: Finding): void => this.#report(place, finding);
    info.findings.forEach(report);
    if (!fence.closed)
      report({ code: 'open-fence', message: 'This cell is not closed', hint: 'End it by a line of three backticks.' });
    if (fence.source.trim() === '')
      report({ code: 'empty-cell', message: 'This cell is empty', hint: 'Write a command in it, or remove it.' });
    const changes = decideChanges(kind, info, fence.source, report);
    this.steps.push({
      id: this.#cellId(info.name, place),
      title: itemTitle || fence.comment || leadingComment(kind, fence.source) || info.name || firstLineOf(fence.source),
      kind,
      option: this.option,
      source: fence.source,
      parameters: [],
      auto: info.auto === true && !changes,
      changes,
      connection: info.connection,
      timeout: info.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      ...PLAIN_SETTINGS,
      annotations: {},
      line: place.line,
    });
    return true;
  }

  #cellId(name: string | null, place: Place): string {
    if (name === null) return this.#derivedId(place);
    const first = this.#names.get(name);
    if (!first) {
      this.#names.set(name, place);
      return name;
    }
    const hint = `It first stands on line ${first.line}; steps of one runbook need different names.`;
    this.#report(place, { code: 'duplicate-id', message: `"${name}" is written twice`, hint });
    return this.#derivedId(place);
  }

  #derivedId(place: Place): string {
    const position = this.steps.length + 1;
    let id = `${this.#idStem}-${position}`;
    for (let again = 2; this.#names.has(id); again++) id = `${this.#idStem}-${position}-${again}`;
    this.#names.set(id, place);
    return id;
  }
}

/**
 * Decides whether a cell changes something. In doubt it does: a shell cell unless its author says `auto` or
 * `readonly`, SQL unless every statement plainly reads. `approve=true` asks for a person in any case.
 */
function decideChanges(kind: CellKind, info: CellInfo, source: string, report: (finding: Finding) => void): boolean {
  const saysReading = info.auto === true || info.readonly === true;
  const reads = kind === 'sql' ? readsOnly(source) : saysReading && !actsOnPlan(source);
  const contradict = (message: string, hint: string): void => report({ code: 'step-changes', message, hint });
  if (info.approve === false && !reads) {
    contradict(
      'A step that changes something always needs approval',
      'Remove approve=false, or say readonly=true if it only reads.',
    );
  }
  if (info.approve === true && saysReading) {
    contradict(
      'A step cannot both need approval and run as reading only',
      'Remove approve=true, or auto and readonly.',
    );
  } else if (saysReading && !reads) {
    contradict(
      'This step changes something, so it cannot be auto or readonly',
      'Remove the annotation: a person approves the step.',
    );
  }
  return info.approve === true || !reads;
}

function leadingComment(kind: CellKind, source: string): string | null {
  const pattern = kind === 'sql' ? /^\s*--\s*(.+)/ : /^\s*#(?!!)\s*(.+)/;
  return pattern.exec(source)?.[1]?.trim() ?? null;
}

function firstLineOf(source: string): string {
  return source.trim().split('\n', 1)[0]?.slice(0, 80) ?? '';
}
