import type { Incident } from '../../model/incident.ts';
import type { Handlers } from './happened.ts';
import { without } from './paging.ts';

/** Folds which levers the incident has pulled, and how. */
export const leverHandlers: Handlers<'lever-pulled' | 'lever-released'> = {
  'lever-pulled': (incident, { lever, value, scope }) => ({
    ...incident,
    pulledLevers: [...new Set([...incident.pulledLevers, lever])],
    leverPositions: { ...incident.leverPositions, [lever]: { value, scope: scope ?? null } },
    restoration:
      incident.restoration?.back?.lever === lever ? { ...incident.restoration, back: null } : incident.restoration,
  }),
  'lever-released': (incident, { lever }) => ({
    ...incident,
    pulledLevers: without(incident.pulledLevers, lever),
    leverPositions: withoutLever(incident.leverPositions, lever),
  }),
};

function withoutLever(
  positions: Incident['leverPositions'] = {},
  lever: string,
): NonNullable<Incident['leverPositions']> {
  return Object.fromEntries(Object.entries(positions).filter(([id]) => id !== lever));
}
