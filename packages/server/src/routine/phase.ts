import type { Phase } from '../platform/phase.ts';

/** What happens by the calendar. */
export const routine: Phase = {
  name: 'routine',
  routes() {},
  jobs() {},
};
