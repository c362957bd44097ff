import { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { requireAccess } from '../../../platform/auth/identity.ts';
import type { Api } from '../../../platform/http/api.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import { Problem } from '../../../platform/problem.ts';
import { endSubscription, eraseSubscriber } from '../change-subscriber.ts';
import * as contract from '../contract.ts';
import { readAddressOf } from '../join/join.routes.ts';
import { keyOfSubscriber, readEmailAddress, shownAddress } from '../subscriber-address.ts';
import { addSubscribers } from './add-subscribers.ts';
import { readList } from './read-list.ts';
import { retryUnclear, steerMailing } from './steer-mailing.ts';
import { listMailingViews, listSubscriberViews, mailingView, subscriberView } from './subscriber.views.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** What the team does with subscribers and mailings. Addresses are personal data: only commanders see them. */
export function registerSubscriberRoutes(api: Api, app: App): void {
  api.openapi(contract.listSubscribers, async (c) => {
    requireAccess(c.get('identity'), 'commander');
    const { service } = app.plans.get(c.req.valid('param').service);
    return c.json(await listSubscriberViews(app.db, service, c.req.valid('query')), 200);
  });
  api.openapi(contract.eraseSubscriber, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const { service } = app.plans.get(c.req.valid('param').service);
    const { kind, address: given } = c.req.valid('json');
    const address = readAddressOf(app, kind, given);
    if (address === null)
      throw new Problem('invalid', 'That is no such address.', [{ at: 'address', message: 'is none' }]);
    return c.json({ known: await eraseSubscriber(app, service, { kind, address }, actor) }, 200);
  });
  api.openapi(contract.addSubscriber, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const plan = app.plans.get(c.req.valid('param').service);
    const { address: given, components, consent } = c.req.valid('json');
    const listed = [{ line: 1, address: given, components }];
    const { wrong, suppressed } = await addSubscribers(app, plan, listed, { origin: 'person', consent, by: actor });
    if (wrong[0]) throw new Problem('invalid', `The address or its components are wrong: it ${wrong[0].what}.`);
    if (suppressed > 0)
      throw new Problem(
        'conflict',
        'This address ended it, complained or came back: only its owner can subscribe it again.',
      );
    const key = keyOfSubscriber(app, 'email', readEmailAddress(given) ?? '');
    const row = await app.db
      .selectFrom('subscriber')
      .selectAll()
      .where('service', '=', plan.service)
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    return c.json(subscriberView(row), 200);
  });
  api.openapi(contract.removeSubscriber, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const { service, id } = c.req.valid('param');
    const row = await app.db
      .selectFrom('subscriber')
      .select('id')
      .where('id', '=', id)
      .where('service', '=', service)
      .executeTakeFirst();
    if (!row || !(await endSubscription(app, id, 'person', actor)))
      throw new Problem(
        'not-found',
        `There is no subscriber ${id}. \`tocsin status subscribers\` shows those that there are.`,
      );
    return c.json({ ok: true as const }, 200);
  });
  mailingRoutes(api, app);
  fileRoutes(api, app);
}

function mailingRoutes(api: Api, app: App): void {
  api.openapi(contract.listMailings, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service } = app.plans.get(c.req.valid('param').service);
    return c.json({ mailings: await listMailingViews(app.db, service) }, 200);
  });
  api.openapi(contract.steerMailing, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const { service, id } = c.req.valid('param');
    const { do: move } = c.req.valid('json');
    if (move === 'retry-unclear') await retryUnclear(app, { service, id }, actor);
    else await steerMailing(app, { service, id, move }, actor);
    return c.json(await mailingView(app.db, service, id), 200);
  });
}

/** Files of subscribers: their bodies are not JSON. */
function fileRoutes(api: Api, app: App): void {
  const small = limitBody(MOST_BYTES, () => {
    throw new Problem('too-large', 'The file is larger than 16 MB: split it.');
  });
  api.post('/api/status/:service/subscribers/import', small, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const plan = app.plans.get(c.req.param('service'));
    const consent = (c.req.query('consent') ?? '').trim().slice(0, 500);
    if (consent.length < 3)
      throw new Problem(
        'invalid',
        'Say in ?consent= how it is known that these people agreed: no confirmation is asked.',
      );
    const listed = readList(Buffer.from(await c.req.arrayBuffer()));
    return c.json(await addSubscribers(app, plan, listed, { origin: 'import', consent, by: actor }), 200);
  });
  api.get('/api/status/:service/subscribers/export.csv', async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const { service } = app.plans.get(c.req.param('service'));
    await audit(app.db, app.clock.now(), actor, 'subscriber.export', service);
    const body = Readable.toWeb(Readable.from(csvOf(app, service))) as ReadableStream;
    return c.body(body, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="subscribers-${service}.csv"`,
      'cache-control': 'no-store',
    });
  });
}

async function* csvOf(app: App, service: string): AsyncGenerator<string> {
  yield 'email,kind,components,status,origin,consent,confirmed_at\r\n';
  for (let after = ''; ; ) {
    const rows = await app.db
      .selectFrom('subscriber')
      .selectAll()
      .where('service', '=', service)
      .where('id', '>', after)
      .orderBy(sql`id`)
      .limit(1000)
      .execute();
    yield rows
      .map((row) => {
        const cells = [shownAddress(row.kind, row.address), row.kind, row.components.join(' '), row.status, row.origin];
        return `${[...cells, row.consent ?? '', row.confirmed_at?.toISOString() ?? ''].map(csvCell).join(',')}\r\n`;
      })
      .join('');
    const last = rows.at(-1);
    if (!last || rows.length < 1000) return;
    after = last.id;
  }
}

/** Spreadsheets take a cell that begins so for a formula. */
function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
}
