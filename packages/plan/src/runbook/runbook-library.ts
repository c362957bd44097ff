import { posix } from 'node:path';
import type { RunbookParameter, RunbookPhase, RunbookStep } from '@tocsin/core';
import type { Finding, Problem } from '../problem.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import { suggest } from '../suggest.ts';
import { arrangeUndo } from './arrange-undo.ts';
import { type OwnRunbook, readOwnRunbook } from './own-runbook.ts';
import { parametersOf } from './parameters-of.ts';
import type { IncludeMark, OwnStep } from './read-steps.ts';

/** A runbook with the steps of those that it includes. */
export interface WholeRunbook {
  readonly own: OwnRunbook;
  readonly phases: readonly RunbookPhase[];
  /** Its own, then those that included steps use. */
  readonly parameters: readonly RunbookParameter[];
  readonly problems: readonly Problem[];
}

/** What one include makes of a runbook: steps of one or all of its phases. */
interface Included {
  readonly steps: readonly RunbookStep[];
  readonly parameters: readonly RunbookParameter[];
}

/** A plan that includes in many layers must not fill the memory. */
const MAX_STEPS = 1_000;

/** Runbooks that can include each other by the names of their files. */
export class RunbookLibrary {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #own = new Map<string, OwnRunbook>();
  readonly #whole = new Map<string, WholeRunbook>();
  /** Files that are being put together, outermost first. */
  readonly #open: string[] = [];

  constructor(files: readonly SourceFile[]) {
    this.#files = new Map(files.map((file) => [file.name, file]));
  }

  /** Puts a runbook together. Each is read once, however many include it. */
  read(file: SourceFile): WholeRunbook {
    const known = this.#whole.get(file.name);
    if (known) return known;
    this.#open.push(file.name);
    const whole = this.#assemble(this.#ownOf(file));
    this.#open.pop();
    this.#whole.set(file.name, whole);
    return whole;
  }

  #ownOf(file: SourceFile): OwnRunbook {
    const own = this.#own.get(file.name) ?? readOwnRunbook(file);
    this.#own.set(file.name, own);
    return own;
  }

  #assemble(own: OwnRunbook): WholeRunbook {
    const problems: Problem[] = [...own.problems];
    const report = (place: Place, finding: Finding): void => {
      problems.push(problemAt(own.file, place, finding));
    };
    const parameters = new Map(own.parameters.map((parameter) => [parameter.name, parameter]));
    const prefixes = new Set<string>();
    let count = 0;
    const open = (step: OwnStep): readonly RunbookStep[] => {
      if (step.kind !== 'include') return [step];
      const included = this.#include(own, step, prefixes, (finding) => report(step.place, finding));
      count += included.steps.length;
      if (count > MAX_STEPS) {
        const message = `Includes make this runbook longer than ${MAX_STEPS} steps`;
        report(step.place, { code: 'bad-include', message, hint: 'Include single phases: rollback.md#recover.' });
        return [];
      }
      adopt(parameters, included.parameters, step, (finding) => report(step.place, finding));
      return included.steps;
    };
    const opened = own.phases.map(({ title, text, steps }) => ({ title, text, steps: steps.flatMap(open) }));
    const names = [...parameters.keys()];
    const phases = arrangeUndo(
      opened.map((phase) => ({
        ...phase,
        steps: phase.steps.map((step) => ({ ...step, parameters: parametersOf(step, names) })),
      })),
      (line, finding) => report({ line, column: 1 }, finding),
    );
    return { own, phases, parameters: [...parameters.values()], problems };
  }

  #include(own: OwnRunbook, mark: IncludeMark, prefixes: Set<string>, report: (finding: Finding) => void): Included {
    const none: Included = { steps: [], parameters: [] };
    const { path, phase } = splitTarget(mark.target);
    const name = posix.normalize(posix.join(posix.dirname(own.file.name), path));
    const file = this.#files.get(name);
    if (!file) {
      report(
        missing(
          path,
          [...this.#files.keys()].map((known) => posix.relative(posix.dirname(own.file.name), known)),
        ),
      );
      return none;
    }
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(' → ');
      const hint = 'Take one of the includes out.';
      report({ code: 'include-cycle', message: `This include goes in a circle: ${circle}`, hint });
      return none;
    }
    const whole = this.read(file);
    const phases = phase === null ? whole.phases : whole.phases.filter(({ title }) => slugOf(title) === phase);
    if (phases.length === 0) {
      const hint = suggest(
        phase ?? '',
        whole.phases.map(({ title }) => slugOf(title)),
        'phase',
      );
      report({ code: 'missing-include', message: `"${path}" has no phase "${phase ?? ''}"`, hint });
      return none;
    }
    const prefix = freePrefix(whole.own.id, prefixes);
    const steps = phases.flatMap((one) => one.steps.map((step) => within(step, prefix, mark.option, file.name)));
    const ids = new Set(steps.map(({ id }) => id));
    const lost = steps.find(({ undo }) => undo !== null && !ids.has(undo));
    // Where the whole is included, it says so itself.
    if (lost && phase !== null) {
      const message = `"${lost.id}" is taken back by "${lost.undo}", which this include leaves out`;
      report({ code: 'bad-undo', message, hint: 'Include the whole runbook, or move that cell into the same phase.' });
    }
    const used = new Set(steps.flatMap(({ parameters }) => parameters));
    return { steps, parameters: whole.parameters.filter(({ name: one }) => used.has(one)) };
  }
}

/** Divides `rollback.md#recover`; what cannot be decoded stays as written. */
function splitTarget(target: string): { readonly path: string; readonly phase: string | null } {
  const [path = '', ...rest] = target.split('#');
  return { path: decoded(path), phase: rest.length === 0 ? null : decoded(rest.join('#')) };
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

/** The anchor of a heading, as Git hosts make it. */
function slugOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function missing(path: string, known: readonly string[]): Finding {
  const message = `"${path}" is not a runbook of this plan`;
  return { code: 'missing-include', message, hint: suggest(path, known, 'runbook') };
}

/** Prefix of the ids: the runbook's own, with a number when it is included again. */
function freePrefix(id: string, taken: Set<string>): string {
  let prefix = id;
  for (let again = 2; taken.has(prefix); again++) prefix = `${id}-${again}`;
  taken.add(prefix);
  return prefix;
}

/** A step as it stands in the runbook that includes it. */
function within(step: RunbookStep, prefix: string, option: string | null, file: string): RunbookStep {
  return {
    ...step,
    id: `${prefix}/${step.id}`,
    undo: step.undo === null ? null : `${prefix}/${step.undo}`,
    option: step.option ?? option,
    file: step.file ?? file,
  };
}

/** Adds parameters of an included runbook; the same name must mean the same. */
function adopt(
  own: Map<string, RunbookParameter>,
  included: readonly RunbookParameter[],
  { target }: IncludeMark,
  report: (finding: Finding) => void,
): void {
  for (const parameter of included) {
    const known = own.get(parameter.name);
    if (known && JSON.stringify(known) !== JSON.stringify(parameter)) {
      const message = `"${target}" and this runbook each define the parameter "${parameter.name}", and not alike`;
      report({ code: 'parameter-conflict', message, hint: 'Make both the same, or rename one of them.' });
    }
    own.set(parameter.name, known ?? parameter);
  }
}
