import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App } from '../../platform/app.ts';
import type { Answer, Format, RawRequest } from './format.ts';
import { enqueue, MOST_EVENT_BYTES } from './pagerduty/pagerduty.routes.ts';
import { type Intake, intakeOf, receive } from './receive.ts';
import { FORMATS, OWN_PATHS } from './registry.ts';

type Take = (body: Buffer) => Promise<Answer>;

/** `/intake/<format>/<key>[/<rest>][?query]`, with nothing in it that would have to be decoded. */
const INTAKE_PATH = /^\/intake\/([a-z]{1,20})\/([0-9a-f]{32})(?:\/([\w-]{1,64}))?(?:\?([^#]{0,4000}))?$/;

const BY_POST: ReadonlyMap<string, Format> = new Map(
  FORMATS.filter(({ id, methods }) => methods.includes('POST') && !OWN_PATHS.has(id)).map((format) => [
    format.id,
    format,
  ]),
);

/**
 * Answers what a storm consists of, plain POSTs of a stated length to an intake, without the stack of the web API, which costs
 * several times as much as the work itself. Everything else, also every odd form of the same requests, goes the usual way, to
 * routes that answer the same.
 */
export function intakeListener(app: App, usual: RequestListener): RequestListener {
  const intake = intakeOf(app);
  return (request, response) => {
    const take = takeOf(intake, request);
    if (!take) return usual(request, response);
    return readBody(request, (body) => {
      take(body).then(
        (answer) => write(response, answer),
        (error: unknown) => {
          app.log.error({ err: error, path: '/intake' }, 'request failed');
          write(response, FAILED);
        },
      );
    });
  };
}

/** In the form of every other error of the server. */
const FAILED: Answer = {
  status: 500,
  body: {
    type: 'about:blank',
    title: 'Internal error',
    status: 500,
    detail: 'Tocsin failed; the log says why.',
    code: 'internal',
  },
};

/** What takes a request; null when it goes the usual way. */
function takeOf(intake: Intake, { method, url = '', headers }: IncomingMessage): Take | null {
  const length = headers['content-length'];
  if (method !== 'POST' || length === undefined) return null;
  if (url === '/v2/enqueue') return Number(length) <= MOST_EVENT_BYTES ? (body) => enqueue(intake, body) : null;
  const [, id = '', key = '', rest = '', query = ''] = INTAKE_PATH.exec(url) ?? [];
  const format = BY_POST.get(id);
  if (!format || !(Number(length) <= format.mostBytes)) return null;
  return (body) => receive(intake, format, key, requestOf(headers, rest, query, body));
}

function requestOf(headers: IncomingMessage['headers'], rest: string, query: string, body: Buffer): RawRequest {
  const header = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const all = () => Object.fromEntries(Object.keys(headers).map((name) => [name, header(name) ?? '']));
  return { method: 'POST', rest, query: new URLSearchParams(query), header, headers: all, body };
}

/** Node reads no more of a body than its stated length. One that breaks off is never whole, and is forgotten. */
function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on('error', () => undefined);
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (body === null) {
    response.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify(body);
  const own = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...own, 'x-content-type-options': 'nosniff', ...headers }).end(text);
}
