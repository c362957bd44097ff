import { endpoint, moment, z } from '../../platform/http/contract.ts';

const heartbeatParams = z.object({ service: z.string().min(1).max(200), monitor: z.string().min(1).max(200) });

export const loggedPing = z
  .object({
    id: z.string(),
    at: moment,
    kind: z.enum(['success', 'start', 'fail', 'log']),
    exitCode: z.number().nullable(),
    /** UUID of the run that it is of, when its sender names runs. */
    run: z.string().nullable(),
    /** How long the run took. */
    durationMs: z.number().nullable(),
    /** `GET`, `HEAD`, `POST` or `SDK`. */
    method: z.string(),
    /** The first 1,000 characters of what was sent. */
    body: z.string(),
    bodyBytes: z.number(),
  })
  .openapi('LoggedPing');

export const listPings = endpoint({
  id: 'listPings',
  tag: 'health',
  method: 'get',
  path: '/api/heartbeats/{service}/{monitor}/pings',
  summary: 'The last 100 pings of a heartbeat, newest first',
  params: heartbeatParams,
  response: z.object({
    pings: z.array(loggedPing),
    /** When the run that began last and has not ended began. */
    runningSince: moment.nullable(),
    /** When the next ping is expected, without its grace; null: never. */
    expectedAt: moment.nullable(),
  }),
});
export const getPingBody = endpoint({
  id: 'getPingBody',
  tag: 'health',
  method: 'get',
  path: '/api/heartbeats/{service}/{monitor}/pings/{ping}/body',
  summary: 'All that is kept of what was sent with a ping, up to 100 KB',
  params: heartbeatParams.extend({ ping: z.string().regex(/^\d{1,18}$/) }),
  response: z.object({ body: z.string() }),
});
