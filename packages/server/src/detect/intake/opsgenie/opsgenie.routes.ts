import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { App } from '../../../platform/app.ts';
import type { Api } from '../../../platform/http/api.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import type { Answer } from '../format.ts';
import { answer, requestOf } from '../intake.routes.ts';
import { intakeOf, receive } from '../receive.ts';
import { opsgenie } from './opsgenie.format.ts';

/** `/v2/alerts` as Opsgenie has it, so that only the address and the key of a tool must be changed. */
export function opsgenieRoutes(api: Api, app: App): void {
  const intake = intakeOf(app);
  const tooLarge = () =>
    inOpsgenie({ status: 413, body: { reason: 'The request is larger than 256 KB.' } }, randomUUID());
  const limit = limitBody(opsgenie.mostBytes, tooLarge);
  const handle = async (c: Context) => {
    const requestId = randomUUID();
    const request = await requestOf(c);
    // An alert without an alias is known by what its creation was answered.
    const query = new URLSearchParams({ requestId, identifier: c.req.param('identifier') ?? '' });
    const key = /^GenieKey\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    return inOpsgenie(await receive(intake, opsgenie, key, { ...request, query }), requestId);
  };
  api.post('/v2/alerts', limit, handle);
  api.post('/v2/alerts/:identifier/:rest', limit, handle);
  // Alertmanager with `update_alerts` changes message and description by PUT.
  api.put('/v2/alerts/:identifier/:rest', limit, handle);
}

/** An answer in Opsgenie's words. */
function inOpsgenie({ status, body, headers = {} }: Answer, requestId: string): Response {
  const common = { took: 0.001, requestId };
  if (status === 202) return answer({ status, body: { result: 'Request will be processed', ...common }, headers });
  if (status === 404) return answer({ status: 401, body: { message: 'Could not authenticate', ...common }, headers });
  const message = String(body?.reason ?? 'Request is not processable');
  return answer({ status, body: { message, ...common }, headers });
}
