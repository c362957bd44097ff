import { endpoint, moment, z } from '../../platform/http/contract.ts';

const tag = 'maintenance';
const id = z.object({ id: z.string().min(1).max(500) });
const title = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(1).max(1000);
/** A day short of 31: what may last 30 days is refused in words. */
const seconds = z
  .int()
  .min(1)
  .max(31 * 86_400);
const components = z.array(z.string().max(200)).max(200).default([]);
const tasks = z.array(z.string().trim().min(1).max(300)).max(50).optional();

export const maintenanceNotice = z
  .object({
    id: z.string(),
    kind: z.enum(['scheduled', 'started', 'extended', 'moved', 'completed', 'cancelled']),
    audience: z.string(),
    audienceTitle: z.string(),
    statusPage: z.boolean(),
    /** A draft waits for a person who agrees. */
    status: z.enum(['draft', 'sent', 'dropped']),
    subject: z.string(),
    text: z.string(),
    recipients: z.array(z.string()),
    madeAt: moment,
    sentAt: moment.nullable(),
    /** Null: by itself. */
    sentBy: z.string().nullable(),
  })
  .openapi('MaintenanceNotice');

export const maintenanceView = z
  .object({
    id: z.string(),
    service: z.string(),
    /** The window of the plan that it is of; null: a person made it. */
    window: z.string().nullable(),
    title: z.string(),
    state: z.enum(['scheduled', 'started', 'completed', 'cancelled']),
    /** Empty: all. */
    components: z.array(z.string()),
    from: moment,
    until: moment,
    /** The end before it was extended; null: it was not. */
    plannedUntil: moment.nullable(),
    timezone: z.string(),
    banner: z.boolean(),
    emergency: z.boolean(),
    reason: z.string().nullable(),
    announce: z.array(
      z.object({ audience: z.string(), at: moment, approval: z.boolean() }).openapi('MaintenanceAnnouncement'),
    ),
    tasks: z.array(
      z.object({ title: z.string(), by: z.string().nullable(), at: moment.nullable() }).openapi('MaintenanceTask'),
    ),
    notices: z.array(maintenanceNotice),
    madeBy: z.string().nullable(),
    endedAt: moment.nullable(),
    endedBy: z.string().nullable(),
    endedBecause: z.string().nullable(),
    /** Alerts that it holds now. */
    holding: z.number().int(),
  })
  .openapi('Maintenance');

export const listMaintenance = endpoint({
  id: 'listMaintenance',
  tag,
  method: 'get',
  path: '/api/maintenance',
  summary: 'Maintenance that is under way, comes within 90 days, or is over',
  query: z.object({ service: z.string().max(200).optional() }),
  response: z.object({
    underWay: z.array(maintenanceView),
    upcoming: z.array(maintenanceView),
    /** Newest first. */
    past: z.array(maintenanceView),
  }),
});

export const getMaintenance = endpoint({
  id: 'getMaintenance',
  tag,
  method: 'get',
  path: '/api/maintenance/{id}',
  summary: 'One time of maintenance, with what was told of it',
  params: id,
  response: maintenanceView,
});

export const addMaintenance = endpoint({
  id: 'addMaintenance',
  tag,
  method: 'post',
  path: '/api/maintenance',
  summary: 'Plans maintenance; the same once more is the same one',
  body: z.strictObject({
    service: z.string().max(200),
    title,
    from: z.string().max(100),
    until: z.string().max(100).optional(),
    forSeconds: seconds.optional(),
    components,
    /** That no components means all of them. */
    everything: z.boolean().default(false),
    reason: reason.optional(),
    /** Nothing: as the first window of the plan does it. */
    announce: z
      .array(
        z.strictObject({
          before: z
            .int()
            .min(0)
            .max(366 * 86_400),
          audience: z.string().max(200),
        }),
      )
      .max(20)
      .optional(),
    banner: z.boolean().default(true),
    tasks,
  }),
  response: maintenanceView,
});

export const beginMaintenance = endpoint({
  id: 'beginMaintenance',
  tag,
  method: 'post',
  path: '/api/maintenance/now',
  summary: 'Begins emergency maintenance at once, and tells the audiences of the plan',
  body: z.strictObject({
    service: z.string().max(200),
    title: title.default('Emergency maintenance'),
    until: z.string().max(100).optional(),
    forSeconds: seconds.optional(),
    components,
    everything: z.boolean().default(false),
    reason,
    /** Audiences that are told beside those of the plan's triggers. */
    tell: z.array(z.string().max(200)).max(20).default([]),
    banner: z.boolean().default(true),
    tasks,
  }),
  response: maintenanceView,
});

export const extendMaintenance = endpoint({
  id: 'extendMaintenance',
  tag,
  method: 'post',
  path: '/api/maintenance/{id}/extend',
  summary: 'Moves the end to a later moment, and tells those who have heard of it',
  params: id,
  body: z.strictObject({ until: z.string().max(100) }),
  response: maintenanceView,
});

export const completeMaintenance = endpoint({
  id: 'completeMaintenance',
  tag,
  method: 'post',
  path: '/api/maintenance/{id}/complete',
  summary: 'Says that what was worked on is done, before its time',
  params: id,
  response: maintenanceView,
});

export const cancelMaintenance = endpoint({
  id: 'cancelMaintenance',
  tag,
  method: 'post',
  path: '/api/maintenance/{id}/cancel',
  summary: 'Calls it off, before it begins or while it lasts, and tells those who have heard of it',
  params: id,
  body: z.strictObject({ reason: reason.optional() }),
  response: maintenanceView,
});

export const tickMaintenanceTask = endpoint({
  id: 'tickMaintenanceTask',
  tag,
  method: 'put',
  path: '/api/maintenance/{id}/tasks/{task}',
  summary: 'Ticks a task of it, or takes the tick back',
  params: z.object({ id: z.string().min(1).max(500), task: z.coerce.number().int().min(0).max(1000) }),
  body: z.strictObject({ done: z.boolean() }),
  response: maintenanceView,
});

export const approveMaintenanceNotice = endpoint({
  id: 'approveMaintenanceNotice',
  tag,
  method: 'post',
  path: '/api/maintenance/{id}/notices/{notice}/approve',
  summary: 'Agrees to a notice that waits for a person, and sends it',
  params: z.object({ id: z.string().min(1).max(500), notice: z.string().regex(/^\d{1,18}$/) }),
  body: z.strictObject({
    /** The text that was agreed to; nothing: as it stands. */
    text: z.string().trim().min(1).max(20_000).optional(),
  }),
  response: maintenanceView,
});
