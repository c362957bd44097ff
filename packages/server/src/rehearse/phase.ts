import type { Phase } from '../platform/phase.ts';
import { rehearseRoutes } from './rehearse.routes.ts';

/** What would happen: incidents played against a plan on a virtual clock. */
export const rehearse: Phase = {
  name: 'rehearse',
  routes: rehearseRoutes,
  jobs: () => undefined,
};
