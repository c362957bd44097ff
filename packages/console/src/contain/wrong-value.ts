import type { Lever } from '../api/generated/types.gen.ts';

/** What is wrong with a value before it is sent, in words; null: nothing. */
export function wrongValue({ minimum, maximum, resting }: Lever, value: Lever['value']): string | null {
  if (typeof value === 'string' && value.trim() === '') return 'Say what it is to be.';
  if (value === resting) return 'That is how it rests: release it instead.';
  if (typeof value !== 'number') return null;
  if (!Number.isFinite(value)) return 'Say a number.';
  if (minimum !== null && value < minimum) return `At least ${minimum}.`;
  return maximum !== null && value > maximum ? `At most ${maximum}.` : null;
}
