import type { AppInstance, ListLeversResponse } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import type { Tone } from '../shared/tone.ts';

type Client = ListLeversResponse['clients'][number];

/** Whether an application acts on the newest position of the levers. */
export function standing({ connected, current, leversVersion }: AppInstance): { tone: Tone; word: string } {
  if (leversVersion === null) return { tone: 'warn', word: 'has taken over nothing yet' };
  if (!current) return { tone: 'bad', word: `behind: at ${leversVersion}` };
  return connected
    ? { tone: 'ok', word: `current: ${leversVersion}` }
    : { tone: 'neutral', word: `polls: ${leversVersion}` };
}

/** What listens to a service's levers, in one line. */
export function appsSummary({ connected, instances }: Client): { tone: Tone; words: string } {
  const behind = instances.filter((app) => !app.current).length;
  const polling = instances.filter((app) => !app.connected).length;
  if (connected === 0 && polling === 0) {
    return { tone: 'warn', words: 'no application connected: a pull takes effect when one connects' };
  }
  const parts = [
    connected > 0 ? `${plural(connected, 'application')} connected` : '',
    polling > 0 ? `${polling} ${polling === 1 ? 'polls' : 'poll'}` : '',
    behind > 0 ? `${behind} behind` : '',
  ];
  return { tone: behind > 0 ? 'bad' : 'ok', words: parts.filter(Boolean).join(', ') };
}

/** Those that are behind first, the furthest before the others. */
export function oldestFirst(instances: readonly AppInstance[]): readonly AppInstance[] {
  return [...instances].sort(
    (one, other) =>
      Number(one.current) - Number(other.current) || (one.leversVersion ?? -1) - (other.leversVersion ?? -1),
  );
}

/** How long the last move took to take effect there. */
export function lagWords(lagMs: number | null): string {
  if (lagMs === null) return '';
  return lagMs < 1000 ? `took ${Math.round(lagMs)} ms,` : `took ${(lagMs / 1000).toFixed(1)} s,`;
}
