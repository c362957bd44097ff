import { createHash } from 'node:crypto';
import { type LeverCommand, PLAIN_LEVER, type Plan } from '@tocsin/core';

/** Where a lever that is moved by commands is in the world, or ought to be. */
export type InWorld = 'applied' | 'reverted';

/** One lever of one service. */
export interface LeverId {
  readonly service: string;
  readonly lever: string;
}

/** The commands of a lever; null: it has none, or the plan does not have it. */
export function commandOf(plan: Plan | null | undefined, lever: string): LeverCommand | null {
  if (!plan || !Object.hasOwn(plan.levers, lever)) return null;
  // Plans that were stored by older versions know nothing of commands.
  return { ...PLAIN_LEVER, ...plan.levers[lever] }.command;
}

/** Names the lever's folder, which its commands find as they left it, and what they left running. */
export function placeIdOf({ service, lever }: LeverId): string {
  return `lever-${createHash('sha256').update(`${service}/${lever}`).digest('hex').slice(0, 16)}`;
}
