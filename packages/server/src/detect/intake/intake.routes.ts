import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import type { Answer, Format, RawRequest } from './format.ts';
import { intakeOf, noteOf, receive } from './receive.ts';
import { FORMATS, OWN_PATHS } from './registry.ts';
import { serviceOfIntakeKey } from './sender-keys.ts';

/** `/intake/<format>/<key>` of every format, and what a protocol has below it. */
export function intakeRoutes(api: Api, app: App): void {
  for (const format of FORMATS) if (!OWN_PATHS.has(format.id)) formatRoutes(api, app, format);
}

function formatRoutes(api: Api, app: App, format: Format): void {
  const intake = intakeOf(app);
  const tooLarge = (c: Context) => {
    const key = c.req.param('key') ?? '';
    const reason = `The request is larger than ${format.mostBytes / 1024} KB.`;
    noteOf(app, serviceOfIntakeKey(app, key) ?? '', format)('refused', 0, reason);
    return answer({ status: 413, body: { status: 'refused', reason } });
  };
  const limit = limitBody(format.mostBytes, tooLarge);
  const handle = async (c: Context) =>
    answer(await receive(intake, format, c.req.param('key') ?? '', await requestOf(c)));
  for (const path of [`/intake/${format.id}/:key`, `/intake/${format.id}/:key/:rest`]) {
    api.on([...format.methods], path, limit, handle);
    api.all(path, (c) => {
      const allow = format.methods.join(', ');
      return answer({
        status: 405,
        body: { status: 'refused', reason: `${format.title} sends ${allow}, not ${c.req.method}.` },
        headers: { allow },
      });
    });
  }
}

/** A request as formats read it. */
export async function requestOf(c: Context): Promise<RawRequest> {
  const { method } = c.req;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    method,
    rest: c.req.param('rest') ?? '',
    query: new URL(c.req.url).searchParams,
    header: (name) => c.req.header(name),
    headers: () => c.req.header(),
    body: hasBody ? Buffer.from(await c.req.arrayBuffer()) : Buffer.alloc(0),
  };
}

/** An answer as HTTP. */
export function answer({ status, body, headers = {} }: Answer): Response {
  if (body === null) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status: status as ContentfulStatusCode,
    headers: { 'content-type': 'application/json', ...headers },
  });
}
