import { endpoint, moment, z } from '../../../platform/http/contract.ts';

const tag = 'status-page';
const service = z.object({ service: z.string().min(1).max(200) });

export const statusExport = z
  .object({
    service: z.string(),
    /** Where people read the copy, as the plan says. */
    url: z.string().nullable(),
    copies: z.array(
      z.object({
        target: z.enum(['folder', 's3']),
        place: z.string(),
        /** Null: it was never written. */
        writtenAt: moment.nullable(),
        /** How many files changed then. */
        changed: z.number(),
        failingSince: moment.nullable(),
        error: z.string().nullable(),
      }),
    ),
    /** What somebody should look at; null: nothing. */
    warning: z.string().nullable(),
  })
  .openapi('StatusExport');

export const getStatusExport = endpoint({
  id: 'getStatusExport',
  tag,
  method: 'get',
  path: '/api/status/{service}/export',
  summary: 'The copies of the status page: when each was written last, and since when and why one cannot be',
  params: service,
  response: statusExport,
});

export const writeStatusExport = endpoint({
  id: 'writeStatusExport',
  tag,
  method: 'post',
  path: '/api/status/{service}/export',
  summary: 'Write the copies of the status page now, whole, by the node that is asked',
  params: service,
  response: statusExport,
});
