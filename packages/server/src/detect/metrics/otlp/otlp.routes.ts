import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Plan } from '@tocsin/core';
import type { Context } from 'hono';
import type { App } from '../../../platform/app.ts';
import type { Api } from '../../../platform/http/api.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import { serviceOfSdkKey } from '../../intake/sender-keys.ts';
import { addCounters } from '../add-counters.ts';
import { CumulativeSeries } from './cumulative-series.ts';
import { ExportResponse, StatusMessage } from './metrics-proto.ts';
import { type OtlpRequest, readJsonRequest, readProtobufRequest } from './metrics-request.ts';
import { type OtlpPoints, pointsOfRequest } from './otlp-points.ts';

const MOST_SENT_BYTES = 4 * 1024 * 1024;
const MOST_UNPACKED_BYTES = 8 * 1024 * 1024;
/** So many requests of one service are dealt with at once; its collector tries again a little later. */
const MOST_AT_ONCE = 4;
const RETRY_AFTER_SECONDS = 1;

const unzip = promisify(gunzip);

/** Codes of google.rpc.Status. */
const RPC_CODE: Readonly<Record<number, number>> = { 400: 3, 401: 16, 413: 3, 415: 3, 429: 8 };

class Refusal extends Error {
  readonly status: 400 | 401 | 413 | 415;

  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** `POST /v1/metrics`: OTLP 1.x over HTTP, in protobuf or JSON, with the SDK key of a service as its key. */
export function otlpRoutes(api: Api, app: App): void {
  const underWay = new Map<string, number>();
  const series = new Map<string, CumulativeSeries>();
  const tooLarge = (c: Context) => refuse(c, 413, `the body is larger than ${MOST_SENT_BYTES / 1024 / 1024} MB`);

  api.post('/v1/metrics', limitBody(MOST_SENT_BYTES, tooLarge), async (c) => {
    const service = serviceOfSdkKey(app, keyOf(c));
    if (service === null) return refuse(c, 401, 'send the SDK key of a service as a bearer token or as x-tocsin-key');
    const running = underWay.get(service) ?? 0;
    if (running >= MOST_AT_ONCE) {
      c.header('retry-after', String(RETRY_AFTER_SECONDS));
      return refuse(c, 429, 'too much at once; try again in a second');
    }
    underWay.set(service, running + 1);
    try {
      const request = await readRequest(c);
      const own = series.get(service) ?? new CumulativeSeries();
      series.set(service, own);
      const nowMs = app.clock.now();
      const taken = pointsOfRequest(request, { series: own, nowMs, wanted: pushedNames(app.plans.get(service)) });
      await addCounters(app.db, service, taken.points, nowMs);
      return accept(c, taken);
    } catch (error) {
      if (error instanceof Refusal) return refuse(c, error.status, error.message);
      throw error;
    } finally {
      underWay.set(service, (underWay.get(service) ?? 1) - 1);
    }
  });
}

function keyOf(c: Context): string {
  const own = c.req.header('x-tocsin-key');
  if (own) return own;
  const [scheme, key = ''] = (c.req.header('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? key : '';
}

function pushedNames(plan: Plan): ReadonlySet<string> {
  return new Set(Object.values(plan.metrics).flatMap(({ from }) => (from.kind === 'pushed' ? [from.name] : [])));
}

async function readRequest(c: Context): Promise<OtlpRequest> {
  const type = typeOf(c);
  if (type === null) throw new Refusal(415, 'send application/x-protobuf or application/json');
  const body = await unpack(c.req.header('content-encoding'), Buffer.from(await c.req.arrayBuffer()));
  try {
    return type === 'json' ? readJsonRequest(body) : readProtobufRequest(body);
  } catch (error) {
    throw new Refusal(400, error instanceof Error ? error.message : 'the body is malformed');
  }
}

async function unpack(encoding: string | undefined, body: Buffer): Promise<Buffer> {
  const named = encoding?.trim().toLowerCase() ?? 'identity';
  if (named === 'identity' || named === '') return body;
  if (named !== 'gzip') throw new Refusal(415, `the encoding ${named.slice(0, 20)} is not known: send gzip or none`);
  try {
    return await unzip(body, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch (error) {
    const isLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    if (isLarge) throw new Refusal(413, `the body is larger than ${MOST_UNPACKED_BYTES / 1024 / 1024} MB unpacked`);
    throw new Refusal(400, 'the body is not gzip');
  }
}

function typeOf(c: Context): 'json' | 'protobuf' | null {
  const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' ? 'protobuf' : null;
}

/** The answer is in the format of the request. What was not taken will not be taken when it is sent again, either. */
function accept(c: Context, { rejected, reason }: OtlpPoints): Response {
  const isPartial = rejected > 0;
  if (typeOf(c) === 'json') {
    const partialSuccess = { rejectedDataPoints: String(rejected), errorMessage: reason };
    return c.json(isPartial ? { partialSuccess } : {}, 200);
  }
  const partialSuccess = { rejectedDataPoints: rejected, errorMessage: reason };
  const message = ExportResponse.fromObject(isPartial ? { partialSuccess } : {});
  return protobuf(ExportResponse.encode(message).finish(), 200);
}

function refuse(c: Context, status: 400 | 401 | 413 | 415 | 429, message: string): Response {
  const said = { code: RPC_CODE[status] ?? 2, message };
  if (typeOf(c) !== 'protobuf') return c.json(said, status);
  const response = protobuf(StatusMessage.encode(StatusMessage.fromObject(said)).finish(), status);
  if (status === 429) response.headers.set('retry-after', String(RETRY_AFTER_SECONDS));
  return response;
}

function protobuf(bytes: Uint8Array, status: number): Response {
  return new Response(Buffer.from(bytes), { status, headers: { 'content-type': 'application/x-protobuf' } });
}
