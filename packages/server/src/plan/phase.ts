import type { Phase } from '../platform/phase.ts';
import { planRoutes } from './plan.routes.ts';

/** The document that is the configuration. */
export const plan: Phase = { name: 'plan', routes: planRoutes, jobs: () => undefined };
