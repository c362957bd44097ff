import { type Lever, type LeverValue, PLAIN_LEVER } from '../model/plan-levers.ts';
import { isStorable } from './lever-scope.ts';

const LONGEST_VALUE = 500;

/** Says why a lever cannot be pulled to a value; null when it can. */
export function valueProblem(lever: Lever, value: LeverValue): string | null {
  const needed = typeof lever.resting;
  if (typeof value !== needed) {
    return `The lever "${lever.id}" takes a ${needed}, as ${JSON.stringify(lever.pulled)}; ${JSON.stringify(value)} is a ${typeof value}.`;
  }
  if (value === lever.resting) {
    return `${JSON.stringify(value)} is the resting value of "${lever.id}": release it instead.`;
  }
  if (typeof value === 'number') return numberProblem(lever, value);
  return typeof value === 'string' ? textProblem(lever, value) : null;
}

function numberProblem(lever: Lever, value: number): string | null {
  if (!Number.isFinite(value)) return `The lever "${lever.id}" takes a finite number.`;
  const { kind, minimum, maximum } = { ...PLAIN_LEVER, ...lever };
  if (kind !== 'limit') return null;
  if (minimum !== null && value < minimum)
    return `The lever "${lever.id}" takes at least ${minimum}; ${value} is less.`;
  if (maximum !== null && value > maximum) return `The lever "${lever.id}" takes at most ${maximum}; ${value} is more.`;
  return null;
}

function textProblem(lever: Lever, value: string): string | null {
  if (value.length > LONGEST_VALUE) {
    return `The lever "${lever.id}" takes a text of at most ${LONGEST_VALUE} characters.`;
  }
  if (!isStorable(value)) return `The lever "${lever.id}" takes a text without characters that cannot be stored.`;
  const { kind, values } = { ...PLAIN_LEVER, ...lever };
  // Plans of older versions do not list a variant's values.
  if (kind !== 'variant' || values.length === 0 || values.includes(value)) return null;
  const others = values.filter((one) => one !== lever.resting);
  return `The lever "${lever.id}" takes ${others.map((one) => JSON.stringify(one)).join(' or ')}; ${JSON.stringify(value)} is none of them.`;
}
