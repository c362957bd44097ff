import type { Run } from '@tocsin/server/contract';

type Step = Run['steps'][number];

/**
 * The steps that are to do next, in the run's order: the first one, or where alternatives begin the first of each. What
 * was not chosen is passed over, unless what was chosen failed; what takes another step back runs only on demand.
 */
export function nextSteps(steps: readonly Step[]): readonly Step[] {
  // A server of before has no `undoes`.
  const ordered = steps.filter(({ undoes }) => !undoes);
  for (const step of ordered.filter(isPending)) {
    if (step.option === null) return [step];
    const ways = waysAround(ordered, step);
    const chosen = ways.filter(isChosen);
    const open = ways.filter((way) => !hasFailed(way)).flatMap((way) => way.find(isPending) ?? []);
    if (chosen.length === 0) return open.length > 0 ? open : [step];
    if (chosen.some((way) => way.includes(step))) return [step];
  }
  return [];
}

/** The alternatives to which a step of an option belongs, each as its steps. */
export function waysAround(steps: readonly Step[], step: Step): readonly (readonly Step[])[] {
  const at = steps.indexOf(step);
  const isOutside = ({ option, phase }: Step) => option === null || phase !== step.phase;
  const from = steps.findLastIndex((other, index) => index < at && isOutside(other)) + 1;
  const end = steps.findIndex((other, index) => index > at && isOutside(other));
  const block = steps.slice(from, end < 0 ? undefined : end);
  const titles = new Set(block.map(({ option }) => option));
  return [...titles].map((title) => block.filter(({ option }) => option === title));
}

const isPending = ({ status }: Step) => status === 'pending';
const hasFailed = (way: readonly Step[]) => way.some(({ status }) => status === 'failed');

function isChosen(way: readonly Step[]): boolean {
  return !hasFailed(way) && way.some(({ status }) => status !== 'pending' && status !== 'skipped');
}
