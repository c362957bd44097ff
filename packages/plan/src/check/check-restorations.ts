import type { LeverValue } from '@tocsin/core';
import { leverValues } from '../lever-values.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import { type LeverDraft, misfitOf, shown } from './check-levers.ts';
import type { CheckContext } from './context.ts';

type StepDraft = PlanDraft['restorations'][string]['steps'][number];
type BatchDraft = StepDraft['batches'][number];

/** Restorations release levers in an order that is possible, in batches that their levers have. */
export function checkRestorations(context: CheckContext): void {
  for (const [id, { steps }] of Object.entries(context.draft.restorations)) {
    const path = ['restorations', id, 'steps'];
    checkOrder(context, path, steps);
    for (const [index, step] of steps.entries()) {
      const lever = context.draft.levers[step.release];
      if (lever) checkBatches(context, [...path, index], lever, step);
    }
  }
}

/** What another lever needs is released after it, and what pulls others after these. */
function checkOrder({ draft, reportAt }: CheckContext, path: Path, steps: readonly StepDraft[]): void {
  for (const [index, { release }] of steps.entries()) {
    const later = steps.slice(index + 1).map((step) => step.release);
    const needing = later.find((other) => draft.levers[other]?.needs.includes(release));
    if (needing !== undefined) {
      const message = `"${release}" cannot be released while "${needing}" is pulled, which needs it and is released later`;
      reportAt([...path, index, 'release'], {
        code: 'restoration-order',
        message,
        hint: `Release "${needing}" first.`,
      });
    }
    const left = draft.levers[release]?.pulls.find((other) => later.includes(other));
    if (left !== undefined) {
      const message = `"${release}" is released before "${left}", which it pulls`;
      const hint = 'Release what stands for the whole last: it says that not all is given back yet.';
      reportAt([...path, index, 'release'], { severity: 'warning', code: 'restoration-parts', message, hint });
    }
  }
}

/** Takes a batch with what its step has seen so far, and says what is wrong with it. */
interface Seen {
  percent: number;
  value: LeverValue | null;
  readonly values: Set<string>;
}

function checkBatches({ reportAt }: CheckContext, path: Path, lever: LeverDraft, step: StepDraft): void {
  const seen: Seen = { percent: 0, value: null, values: new Set() };
  for (const [index, batch] of step.batches.entries()) {
    const wrong = wrongBatch(lever, batch, seen);
    if (wrong) reportAt([...path, 'batches', index], { code: 'bad-batch', ...wrong });
  }
  if (step.batches.length === 0 || step.wait > 0) return;
  const message = 'Without a wait all batches are given back in the same moment';
  const hint = 'Say how long each of them is watched: wait: 5m.';
  reportAt([...path, 'wait'], { severity: 'warning', code: 'unwatched-batches', message, hint });
}

type Wrong = { readonly message: string; readonly hint: string };

function wrongBatch(lever: LeverDraft, batch: BatchDraft, seen: Seen): Wrong | null {
  if (lever.kind === 'command') {
    return { message: 'A command is taken back as a whole', hint: 'Remove the batches.' };
  }
  if (typeof batch === 'string') return wrongPercent(lever, Number(batch.slice(0, -1)), seen);
  if (typeof batch !== 'object') return wrongOnTheWay(lever, batch, seen);
  const { value, ...attributes } = batch;
  if (value === undefined || Array.isArray(value)) return wrongLists(batch, seen);
  if (Object.keys(attributes).length === 0) return wrongOnTheWay(lever, value, seen);
  return {
    message: 'A batch is a value on the way or values of an attribute, and not both',
    hint: 'Write two batches.',
  };
}

function wrongPercent({ kind }: LeverDraft, percent: number, seen: Seen): Wrong | null {
  if (kind === 'limit') {
    const message = 'A limit is one number for all, and cannot be given back to a share of everybody';
    return { message, hint: 'Write values on its way instead: [10, 15].' };
  }
  if (percent <= 0 || percent >= 100) {
    const what = percent <= 0 ? 'nobody: nothing is given back' : 'everybody: the step itself gives it back to all';
    return { message: `${percent}% is ${what}`, hint: 'Write shares between 0% and 100%.' };
  }
  const before = seen.percent;
  seen.percent = Math.max(before, percent);
  if (percent > before) return null;
  return {
    message: `${percent}% does not come after ${before}%: nobody more has it back`,
    hint: 'Write the shares in rising order.',
  };
}

function wrongOnTheWay(lever: LeverDraft, value: LeverValue, seen: Seen): Wrong | null {
  const both = leverValues(lever);
  if (!both) return null;
  if (lever.kind === 'switch' || typeof both.pulled === 'boolean') {
    return {
      message: 'Between true and false there is no value on the way',
      hint: 'Write shares (10%) or values of an attribute.',
    };
  }
  const misfit = misfitOf(lever, value);
  if (misfit !== null) return { message: misfit, hint: 'Write a value between the pulled and the resting one.' };
  const before = seen.value ?? both.pulled;
  seen.value = value;
  if (value === before) return { message: `${shown(value)} is what the lever has already`, hint: 'Remove it.' };
  if (typeof value !== 'number' || isBetween(value, Number(before), Number(both.resting))) return null;
  const message = `${value} does not lie between ${shown(before)} and the resting value, ${shown(both.resting)}`;
  return { message, hint: 'Each batch moves the limit nearer to its resting value.' };
}

function isBetween(value: number, from: number, to: number): boolean {
  return from < to ? value > from && value < to : value < from && value > to;
}

function wrongLists(lists: Exclude<BatchDraft, string | number>, { values }: Seen): Wrong | null {
  if (Object.keys(lists).length === 0) {
    return {
      message: 'This batch names nobody',
      hint: 'Write an attribute and its values: { number: ["+15550100"] }.',
    };
  }
  for (const [attribute, list] of Object.entries(lists)) {
    if (!Array.isArray(list)) {
      return { message: `The values of "${attribute}" stand in a list`, hint: `Write { ${attribute}: ["${list}"] }.` };
    }
    for (const each of list) {
      const name = `${attribute} ${each}`;
      if (values.has(name)) return { message: `"${each}" has it back already`, hint: 'Name each value once.' };
      values.add(name);
    }
  }
  return null;
}
