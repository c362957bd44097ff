import type { Lever } from '../api/generated/types.gen.ts';

/** A switch of a shop that rests. */
export function leverOf(changes: Partial<Lever> = {}): Lever {
  return {
    ...{ service: 'shop', id: 'search', title: 'Search', description: '', kind: 'switch', component: null, pulls: [] },
    ...{ consequence: 'Nobody can search', value: true, resting: true, pulledValue: false, pulled: false },
    ...{ by: null, reason: null, at: null, expiresAt: null, expires: null, incidentId: null },
    ...{ needs: [], conflicts: [], values: [], minimum: null, maximum: null, scope: null, approval: null },
    ...{ rules: [], command: null },
    ...changes,
  };
}
