import { done, endpoint, moment, z } from '../../platform/http/contract.ts';

const runnerName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, . _ or -');
const label = runnerName;

export const runnerView = z
  .object({
    id: z.string(),
    name: z.string(),
    labels: z.array(z.string()),
    createdBy: z.string(),
    createdAt: moment,
    /** When it was last heard of; null: never. */
    seenAt: moment.nullable(),
    /** Of Tocsin on its machine. */
    version: z.string().nullable(),
    /** It was heard of within the last 5 seconds. */
    connected: z.boolean(),
    /** Steps that it runs at the moment. */
    running: z.number().int(),
  })
  .openapi('Runner');

const tag = 'runners';

export const listRunners = endpoint({
  id: 'listRunners',
  tag,
  method: 'get',
  path: '/api/runners',
  summary: 'Runners elsewhere, and labels of the plans that none of them has',
  response: z.object({
    runners: z.array(runnerView),
    /** Labels that steps ask for and no connected runner has. */
    missing: z.array(
      z.object({
        label: z.string(),
        /** `shop/roll-back/verify`: where it stands. */
        steps: z.array(z.string()),
        /** What to do. */
        warning: z.string(),
      }),
    ),
  }),
});
export const addRunner = endpoint({
  id: 'addRunner',
  tag,
  method: 'post',
  path: '/api/runners',
  summary: 'Add a runner; its token is shown this once',
  body: z.object({ name: runnerName, labels: z.array(label).min(1).max(50) }),
  response: z.object({ runner: runnerView, token: z.string() }),
});
export const removeRunner = endpoint({
  id: 'removeRunner',
  tag,
  method: 'delete',
  path: '/api/runners/{name}',
  summary: 'Remove a runner; it stops what it runs',
  params: z.object({ name: z.string().min(1).max(64) }),
  response: done,
});
