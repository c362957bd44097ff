import type { Phase } from '../platform/phase.ts';

/** Who agreed to messages, and who must get none. */
export const consent: Phase = {
  name: 'consent',
  routes() {},
  jobs() {},
};
