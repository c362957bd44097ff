import type { GetOnCallResponse } from '../api/generated/types.gen.ts';

export type Warning = GetOnCallResponse['warnings'][number];

/** What leaves somebody unpaged; the rest may do so one day. */
export const isBad = (warning: Warning) => ['gap', 'unreachable', 'channel'].includes(warning.kind);

/**
 * One of each kind to be read at once; the others say the same of somebody else, and are folded away.
 * @param sorted the most urgent first
 */
export function firstOfEachKind(sorted: readonly Warning[]): { first: Warning[]; rest: Warning[] } {
  const first = sorted.filter((one, index) => sorted.findIndex(({ kind }) => kind === one.kind) === index);
  return { first, rest: sorted.filter((one) => !first.includes(one)) };
}

/** The worst first, and of those the soonest. */
export function byUrgency(warnings: readonly Warning[]): Warning[] {
  const soon = (warning: Warning) => (warning.at === null ? 0 : Date.parse(warning.at));
  return [...warnings].sort((one, other) => Number(isBad(other)) - Number(isBad(one)) || soon(one) - soon(other));
}
