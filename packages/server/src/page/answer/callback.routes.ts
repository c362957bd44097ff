import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnswerLine,
  channelFor,
  type InboundEvent,
  type InboundRequest,
  type InboundResponse,
  type Received,
} from '@tocsin/channels';
import type { ChannelConfig } from '@tocsin/core';
import type { Context, Hono } from 'hono';
import type { App } from '../../platform/app.ts';
import type { Env } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { type InboundPlace, requireChannel, takeInbound } from './take-inbound.ts';

/** What vendors send is far smaller. */
const MOST_BODY_BYTES = 256 * 1024;
/** Slack shows an error after 3 seconds; what is not done by then goes on without its answer. */
const ANSWER_WITHIN_MS = 2500;
/** How often it is looked whether another request has been done. */
const LOOK_AGAIN_MS = 250;
/** Not every signature covers the time, so an old request could be sent again by somebody who has seen it. */
const REPEATS_WITHIN_MS = 90 * 86_400_000;
/** A request that was taken so long ago and has no lines was on a node that died. */
const GIVEN_UP_AFTER_MS = 30_000;

/** Where vendors report to: receipts, buttons, replies. Nothing is believed before the channel has checked its signature. */
export function callbackRoutes(http: Hono<Env>, app: App): void {
  const limit = limitBody(MOST_BODY_BYTES, () => {
    throw new Problem('too-large', 'The request is larger than 256 KB.');
  });
  const path = '/channels/:service/:channel/callback';
  http.use(path, limit);
  http.use(`${path}/*`, limit);
  const handle = async (c: Context<Env>) => {
    const place = { service: c.req.param('service') ?? '', channel: c.req.param('channel') ?? '' };
    const config = requireChannel(app, place);
    return answer(c, await takeRequest(app, place, config, await requestOf(app, c, c.req.param('rest') ?? '')));
  };
  http.all(path, handle);
  http.all(`${path}/:rest{.+}`, handle);

  // Where Slack apps of before this were told to send buttons: the app is known by its signature.
  http.post('/slack/interactivity', async (c) => {
    const request = await requestOf(app, c, 'interactivity');
    for (const { plan } of app.plans.all()) {
      for (const config of Object.values(plan.channels)) {
        if (config.type !== 'slack' || !channelFor(config).channel.receive) continue;
        const taken = await takeRequest(app, { service: plan.service, channel: config.id }, config, request);
        if (taken.kind !== 'refused' || taken.status === 400) return answer(c, taken);
      }
    }
    throw new Problem(
      'unauthorized',
      'The request is not signed by a Slack app of a loaded plan, or is older than 5 minutes.',
    );
  });
}

type Taken = Extract<Received, { kind: 'refused' }> | { readonly kind: 'answered'; readonly response: InboundResponse };

async function takeRequest(
  app: App,
  place: InboundPlace,
  config: ChannelConfig,
  request: InboundRequest,
): Promise<Taken> {
  const { channel } = channelFor(config);
  const received = channel.receive?.(request, config.settings);
  if (!received) throw new Problem('not-found', `Nothing comes back over ${config.id}: ${whyNothing(config)}.`);
  if (received.kind === 'refused') {
    app.log.warn({ ...place, reason: received.reason }, 'a callback was refused');
    return received;
  }
  const lines = await linesFor(app, place, request, received.events);
  return { kind: 'answered', response: received.respond(lines) };
}

function whyNothing({ type, missing }: ChannelConfig): string {
  return missing.length > 0 ? `its settings lack ${missing.join(', ')}` : `a channel of type ${type} receives nothing`;
}

/** Does what the events ask for, once: a request that the vendor repeats is answered as it was. */
async function linesFor(
  app: App,
  place: InboundPlace,
  request: InboundRequest,
  events: readonly InboundEvent[],
): Promise<readonly AnswerLine[]> {
  const isRepeatable = events.every((event) => event.kind === 'receipt');
  const doAll = async () => {
    const lines: AnswerLine[] = [];
    for (const event of events) lines.push(await takeInbound(app, place, event));
    return lines;
  };
  if (isRepeatable) return within(app, events, doAll());
  const hash = hashOf(place, request);
  const before = await takeOnce(app, hash);
  if (before) return before;
  const work = doAll().then(
    async (lines) => {
      await app.db
        .updateTable('inbound_request')
        .set({ lines: JSON.stringify(lines) })
        .where('hash', '=', hash)
        .execute();
      return lines;
    },
    async (error: unknown) => {
      // It was not done, so the vendor's next try must do it; what cannot be taken back now is given up after a while.
      await app.db
        .deleteFrom('inbound_request')
        .where('hash', '=', hash)
        .execute()
        .catch((err: unknown) => app.log.error({ err }, 'a request that failed could not be taken back'));
      throw error;
    },
  );
  return within(app, events, work);
}

/** @returns null when the request is new; else what was answered before */
async function takeOnce(app: App, hash: string): Promise<readonly AnswerLine[] | null> {
  const nowMs = app.clock.now();
  const at = new Date(nowMs);
  await app.db
    .deleteFrom('inbound_request')
    .where('at', '<', new Date(nowMs - REPEATS_WITHIN_MS))
    .execute();
  const taken = await app.db
    .insertInto('inbound_request')
    .values({ hash, at, lines: null })
    .onConflict((conflict) =>
      conflict
        .column('hash')
        .doUpdateSet({ at })
        .where('inbound_request.lines', 'is', null)
        .where('inbound_request.at', '<', new Date(nowMs - GIVEN_UP_AFTER_MS)),
    )
    .executeTakeFirst();
  if (taken.numInsertedOrUpdatedRows === 1n) return null;
  return linesOfOther(app, hash);
}

/**
 * What the same request was answered while it was, or is being, done for the first time.
 * @throws Problem 'unavailable' when it is not done in time: it may have been lost with its node, so the vendor has to ask
 *   once more
 */
async function linesOfOther(app: App, hash: string): Promise<readonly AnswerLine[]> {
  for (const endMs = Date.now() + ANSWER_WITHIN_MS; ; await sleep(LOOK_AGAIN_MS)) {
    const row = await app.db.selectFrom('inbound_request').select('lines').where('hash', '=', hash).executeTakeFirst();
    if (row?.lines) return row.lines;
    if (!row || Date.now() > endMs) throw new Problem('unavailable', 'It is not done yet. Send it once more.');
  }
}

/** The lines, or that it takes longer: the work goes on, and its failure is logged. */
async function within(
  app: App,
  events: readonly InboundEvent[],
  work: Promise<readonly AnswerLine[]>,
): Promise<readonly AnswerLine[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly AnswerLine[]>((resolve) => {
    const lines = events.map(() => ({ ok: true, text: 'It is being done; it takes a moment longer.' }));
    timer = setTimeout(() => resolve(lines), ANSWER_WITHIN_MS);
  });
  work.catch((error: unknown) => app.log.error({ err: error }, 'an answer of a vendor could not be taken'));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function hashOf({ service, channel }: InboundPlace, { path, url, headers, body }: InboundRequest): string {
  const query = new URL(url).search;
  // By Standard Webhooks a repeated request keeps its id, and another one with the same body has its own.
  const id = headers['webhook-id'] ?? '';
  return createHash('sha256')
    .update(JSON.stringify([service, channel, path, query, id, body]))
    .digest('hex');
}

/** The request as the vendor made it: its address is the public one, whatever stands before us. */
async function requestOf(app: App, c: Context<Env>, path: string): Promise<InboundRequest> {
  const { pathname, search } = new URL(c.req.url);
  return {
    method: c.req.method,
    url: `${app.url().replace(/\/$/, '')}${pathname}${search}`,
    path,
    headers: Object.fromEntries([...c.req.raw.headers].map(([name, value]) => [name.toLowerCase(), value])),
    body: c.req.method === 'GET' || c.req.method === 'HEAD' ? '' : await c.req.text(),
    nowMs: app.clock.now(),
  };
}

function answer(c: Context<Env>, taken: Taken): Response {
  if (taken.kind === 'refused') {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    return c.body(`${taken.reason}\n`, taken.status, headers);
  }
  const { status, contentType, body } = taken.response;
  return new Response(body === '' ? null : body, { status, headers: { 'content-type': contentType } });
}
