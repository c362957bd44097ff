import type { Lever } from '../api/generated/types.gen.ts';

/** A lever's value in words: `off`, `on`, `5`, `“Back at noon”`. */
export function valueWords(value: Lever['value']): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(value) : `“${value}”`;
}
