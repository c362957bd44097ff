import { moment, z } from '../../platform/http/contract.ts';

/** An audience of an incident, with what it hears next. */
export const audienceDue = z
  .object({
    id: z.string(),
    title: z.string(),
    external: z.boolean(),
    /** When the next update is due, or was; null: none is, until the end. */
    dueAt: moment.nullable(),
    /** When whoever leads is reminded of it; null: they were, or need not be. */
    remindAt: moment.nullable(),
    /** From when an update that is due counts as late; null: none is. */
    lateAt: moment.nullable(),
    /** `waiting`: a draft waits for a person. `embargoed`: nothing is sent until the embargo is released. */
    state: z.enum(['scheduled', 'waiting', 'late', 'embargoed', 'done']),
    draftId: z.string().nullable(),
    /** From one update to the next; null: only one, and the end. */
    intervalSeconds: z.number().nullable(),
    lastSentAt: moment.nullable(),
    /** How many were sent late or not at all. */
    late: z.number(),
    /** The trigger that brought it in, as people call it. */
    trigger: z.string().nullable(),
    /** The next one goes out without a person. */
    unattended: z.boolean(),
  })
  .openapi('AudienceDue');
