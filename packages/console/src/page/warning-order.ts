import type { GetOnCallResponse } from '../api/generated/types.gen.ts';

export type Warning = GetOnCallResponse['warnings'][number];

/** What leaves somebody unpaged; the rest may do so one day. */
export const isBad = (warning: Warning) => ['gap', 'unreachable', 'channel'].includes(warning.kind);

/** The worst first, and of those the soonest. */
export function byUrgency(warnings: readonly Warning[]): Warning[] {
  const soon = (warning: Warning) => (warning.at === null ? 0 : Date.parse(warning.at));
  return [...warnings].sort((one, other) => Number(isBad(other)) - Number(isBad(one)) || soon(one) - soon(other));
}
