import { createRoute, z } from '@hono/zod-openapi';

/** RFC 9457. `detail` says what is wrong and what to do; `errors` says where, when it is in the input. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
    /** Where two people changed the same lines of a text: the one that is stored, the one that was sent, and both with marks. */
    texts: z
      .object({ version: z.number().int(), theirs: z.string(), yours: z.string(), merged: z.string() })
      .optional(),
  })
  .openapi('Problem');

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface EndpointSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> {
  readonly id: string;
  readonly tag: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A request without a body reads as `{}`; its route takes `allowEmptyBody` before. */
  readonly isBodyOptional?: boolean;
  readonly response: R;
}

const none = z.object({});

/** One JSON endpoint of the API: 200 with `response`, or a problem. */
export function endpoint<
  R extends z.ZodType,
  P extends z.ZodObject = typeof none,
  Q extends z.ZodObject = typeof none,
  B extends z.ZodType = z.ZodUndefined,
>(spec: EndpointSpec<P, Q, B, R>) {
  return createRoute({
    operationId: spec.id,
    tags: [spec.tag],
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    request: {
      params: (spec.params ?? none) as P,
      query: (spec.query ?? none) as Q,
      ...(spec.body
        ? { body: { required: !spec.isBodyOptional, content: { 'application/json': { schema: spec.body as B } } } }
        : {}),
    } as {
      params: P;
      query: Q;
      body: B extends z.ZodUndefined ? never : { required: true; content: { 'application/json': { schema: B } } };
    },
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: spec.response } } },
      400: problem('The request is malformed'),
      401: problem('Sign in first'),
      403: problem('Not allowed'),
      404: problem('No such thing'),
      409: problem('It has changed meanwhile, or is not possible now'),
    },
  });
}

export { z };

/** A moment in answers: ISO 8601 in UTC. */
export const moment = z.string().openapi({ format: 'date-time', example: '2026-11-21T03:00:00.000Z' });
export const idParam = z.object({ id: z.string().min(1).max(64) });
export const done = z.object({ ok: z.literal(true) }).openapi('Done');
