import {
  beatSchema,
  claimSchema,
  outputSchema,
  questionSchema,
  releaseSchema,
  resultSchema,
  storableText,
} from '@tocsin/runner';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { claim } from './claim.ts';
import { takeBeat, takeOutput, takeQuestion, takeRelease, takeResult } from './report.ts';
import { findRunner, type RunnerRow } from './runner.store.ts';

/** A piece of output, a result with its table. */
const MOST_BYTES = 1024 * 1024;

/** Registers what runners say, each with its own token, which opens nothing else. */
export function protocolRoutes(api: Api, app: App): void {
  api.use('/runner/*', limitBody(MOST_BYTES, tooLarge));
  const job = (c: Context) => c.req.param('id') ?? '';

  api.post('/runner/claim', async (c) => {
    const runner = await requireRunner(app, c);
    const given = await claim(app, runner, parse(claimSchema, await c.req.text()), c.req.raw.signal);
    return c.json({ job: given });
  });
  api.post('/runner/beat', async (c) => {
    const runner = await requireRunner(app, c);
    const { instance, jobs } = parse(beatSchema, await c.req.text());
    return c.json({ jobs: await takeBeat(app, runner, instance, jobs) });
  });
  api.post('/runner/jobs/:id/output', async (c) => {
    const runner = await requireRunner(app, c);
    await takeOutput(app, runner, job(c), parse(outputSchema, await c.req.text()));
    return c.json({ ok: true });
  });
  api.post('/runner/jobs/:id/question', async (c) => {
    const runner = await requireRunner(app, c);
    const { instance, changes } = parse(questionSchema, await c.req.text());
    await takeQuestion(app, runner, job(c), instance, changes);
    return c.json({ ok: true });
  });
  api.post('/runner/jobs/:id/result', async (c) => {
    const runner = await requireRunner(app, c);
    const { instance, result } = parse(resultSchema, await c.req.text());
    await takeResult(app, runner, job(c), instance, result);
    return c.json({ ok: true });
  });
  api.post('/runner/jobs/:id/release', async (c) => {
    const runner = await requireRunner(app, c);
    const { instance } = parse(releaseSchema, await c.req.text());
    await takeRelease(app, runner, job(c), instance);
    return c.json({ ok: true });
  });
}

function tooLarge(): never {
  throw new Problem('too-large', 'The request is larger than 1 MB. Send the output in pieces.');
}

async function requireRunner(app: App, c: Context): Promise<RunnerRow> {
  const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const runner = token === undefined ? null : await findRunner(app.db, token);
  if (!runner) {
    const message =
      'No runner has this token: it is mistyped, or the runner was removed. Add one: tocsin runner add NAME.';
    throw new Problem('unauthorized', message);
  }
  return runner;
}

function parse<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues
    .slice(0, 10)
    .map((issue) => ({ at: issue.path.join('.') || 'body', message: issue.message }));
  throw new Problem('invalid', `The request is malformed: ${at.map((e) => `${e.at}: ${e.message}`).join('; ')}`, at);
}

/** Text that PostgreSQL refuses becomes the replacement character wherever it stands. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? storableText(value) : value));
  } catch {
    throw new Problem('invalid', 'The body is not JSON.');
  }
}
