import type { Runbook, RunbookStep } from '@tocsin/core';
import { Failure } from '../../shared/failure.ts';

/** A step with the phase that it stands in. */
export interface PlacedStep {
  readonly step: RunbookStep;
  readonly phase: string;
}

/** All steps in the order of the page. */
export function stepsOf(runbook: Runbook): readonly PlacedStep[] {
  return runbook.phases.flatMap(({ title, steps }) => steps.map((step) => ({ step, phase: title })));
}

/**
 * The steps of a run: those that were named, in the order in which they were; without names all of them but those that take others
 * back or ask to be left out.
 * @throws Failure 'not-found' for a name that is none
 */
export function chooseSteps(runbook: Runbook, names: readonly string[]): readonly PlacedStep[] {
  const all = stepsOf(runbook);
  if (names.length > 0) return names.map((name) => findStep(all, name));
  const undoing = new Set(all.flatMap(({ step }) => step.undo ?? []));
  return all.filter(({ step }) => !undoing.has(step.id) && !step.excludeFromRunAll);
}

function findStep(all: readonly PlacedStep[], name: string): PlacedStep {
  const found = all.find(({ step }) => step.id === name) ?? all.find(({ step }) => step.title === name);
  if (found) return found;
  const ids = all.map(({ step }) => step.id);
  const known =
    ids.length === 0 ? 'It has none.' : `It has: ${ids.slice(0, 30).join(', ')}${ids.length > 30 ? ', …' : ''}.`;
  throw new Failure('not-found', `There is no step "${name}". ${known}`);
}

/** The headings of the alternatives among which a step stands: neighbours of one phase that each belong to one. */
export function optionsAround(steps: readonly PlacedStep[], index: number): readonly string[] {
  const phase = steps[index]?.phase;
  const isWithin = (at: number) => steps[at]?.phase === phase && steps[at]?.step.option !== null;
  let first = index;
  while (first > 0 && isWithin(first - 1)) first--;
  let end = index;
  while (end < steps.length && isWithin(end)) end++;
  return [...new Set(steps.slice(first, end).flatMap(({ step }) => step.option ?? []))];
}

/**
 * The alternative that somebody means by its heading, a part of it, or its number.
 * @returns null when that is none of them, or more than one
 */
export function optionMeant(options: readonly string[], wanted: string): string | null {
  const word = wanted.trim().toLowerCase();
  if (word === '') return null;
  const byNumber = /^\d+$/.test(word) ? options[Number(word) - 1] : undefined;
  const exact = options.find((option) => option.toLowerCase() === word);
  const alike = options.filter((option) => option.toLowerCase().includes(word));
  return exact ?? byNumber ?? (alike.length === 1 ? (alike[0] ?? null) : null);
}
