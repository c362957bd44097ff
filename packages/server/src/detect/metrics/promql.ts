import type { MetricSource } from '@tocsin/core';
import { z } from 'zod';
import { describeFailure } from '../check/failure-words.ts';

type PromqlSource = Extract<MetricSource, { kind: 'promql' }>;

const MOST_BYTES = 1024 * 1024;

const sample = z.tuple([z.number(), z.string()]);
const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('scalar'), result: sample }),
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ value: sample.optional(), histogram: z.unknown().optional() })),
      }),
      z.object({ resultType: z.enum(['matrix', 'string']), result: z.unknown() }),
    ])
    .optional(),
});

/**
 * Asks a Prometheus, or what speaks as one, for the present value of a query (`POST /api/v1/query`; `GET` where that is not
 * allowed). @returns the value as it writes it, `NaN` among others @throws Error in words
 */
export async function askPrometheus(source: PromqlSource, timeout: number, signal: AbortSignal): Promise<string> {
  const late = AbortSignal.timeout(timeout * 1000);
  try {
    const response = await request(source, timeout, AbortSignal.any([signal, late]));
    return valueIn(await readText(response), response.status);
  } catch (error) {
    if (late.aborted) throw new Error(`Prometheus did not answer within ${timeout} s`, { cause: error });
    const reason = error instanceof TypeError && error.cause !== undefined ? error.cause : error;
    throw new Error(describeFailure(reason), { cause: error });
  }
}

async function request(source: PromqlSource, timeout: number, signal: AbortSignal): Promise<Response> {
  const base = source.url.endsWith('/') ? source.url : `${source.url}/`;
  const url = new URL('api/v1/query', base);
  const asked = new URLSearchParams({ query: source.query, timeout: `${timeout}s` });
  const headers = { accept: 'application/json', 'user-agent': 'Tocsin', ...source.headers };
  // Its headers may hold a secret, which is for this address only.
  const always = { headers, redirect: 'manual', signal } as const;
  const posted = await fetch(url, { ...always, method: 'POST', body: asked });
  if (posted.status !== 405) return posted;
  await posted.body?.cancel();
  url.search = asked.toString();
  return fetch(url, always);
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error('the answer is larger than 1 MB: let the query answer one value');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function valueIn(text: string, status: number): string {
  const parsed = answer.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Error(status === 200 ? 'the answer is not that of a Prometheus' : `Prometheus answered ${status}`);
  }
  const { error, data } = parsed.data;
  if (parsed.data.status !== 'success' || !data)
    throw new Error(`Prometheus answered ${status}: ${error ?? 'no data'}`);
  if (data.resultType === 'scalar') return data.result[1];
  if (data.resultType !== 'vector') {
    throw new Error(`the query answers a ${data.resultType}, not one value; drop its range or ask for one number`);
  }
  if (data.result.length > 1)
    throw new Error(`the query answers ${data.result.length} series; make one of them by sum()`);
  const [only] = data.result;
  if (!only) throw new Error('the query answers nothing: no series matches');
  if (!only.value) throw new Error('the query answers a histogram; ask for histogram_quantile() of it');
  return only.value[1];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
