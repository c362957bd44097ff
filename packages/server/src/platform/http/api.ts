import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import type { Identity } from '../auth/identity.ts';
import { PROBLEM_STATUS, Problem } from '../problem.ts';

export interface Env {
  Variables: { identity: Identity };
}

export type Api = OpenAPIHono<Env>;

/** Makes a router whose malformed requests answer 400 with every place that is wrong. */
export function createApi(): Api {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (result.success) return;
      const at = result.error.issues.map((issue) => ({
        at: issue.path.join('.') || result.target,
        message: issue.message,
      }));
      throw new Problem(
        'invalid',
        `The request is malformed: ${at.map((e) => `${e.at}: ${e.message}`).join('; ')}`,
        at,
      );
    },
  });
}

/** Reads a request that says it is JSON and has no body as one without any; for endpoints whose body is optional. */
export const allowEmptyBody: MiddlewareHandler = async (c, next) => {
  if ((await c.req.text()) === '') c.req.raw.headers.delete('content-type');
  await next();
};

/** The one mapper from errors to HTTP: RFC 9457 problem+json. */
export function answerError(error: Error, c: Context, log: Logger): Response {
  if (error instanceof Problem) return answerProblem(error);
  if (error instanceof HTTPException) {
    const code = error.status === 413 ? 'too-large' : 'invalid';
    return answerProblem(new Problem(code, error.message || 'The request is malformed.'), error.status);
  }
  log.error({ err: error, path: c.req.path }, 'request failed');
  const body = {
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    detail: 'Tocsin failed; the log says why.',
    code: 'internal',
  };
  return c.body(JSON.stringify(body), 500, { 'content-type': 'application/problem+json' });
}

function answerProblem(problem: Problem, status: number = PROBLEM_STATUS[problem.code]): Response {
  const body = {
    type: 'about:blank',
    title: problem.code.replace('-', ' '),
    status,
    detail: problem.message,
    code: problem.code,
    ...(problem.at.length > 0 ? { errors: problem.at } : {}),
    ...(problem.texts ? { texts: problem.texts } : {}),
  };
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } });
}
