import { randomUUID } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { type Identity, requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import * as contract from '../contract.ts';
import { type ContactTest, queueTestPage } from '../test-pages/contact-test.ts';
import { channelsOf } from './channels.views.ts';

/** Registers the API of channels, test pages and the browsers that want pages. */
export function channelRoutes(api: Api, app: App): void {
  api.openapi(contract.listChannels, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ channels: await channelsOf(app) }, 200);
  });
  api.openapi(contract.sendTestPage, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { service, person, channel } = c.req.valid('json');
    const people = testedPeople(app.plans.get(service), person, channel);
    const key = randomUUID();
    const tests = await app.db.transaction().execute(async (tx) => {
      const queued: ContactTest[] = [];
      for (const id of people) queued.push(...(await queueTestPage(app, tx, { service, person: id, channel, key })));
      await audit(tx, app.clock.now(), actor, 'contact.tested', service, { people, channel });
      return queued;
    });
    return c.json({ tests }, 200);
  });
  api.openapi(contract.getPushKey, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const config = pushChannelOf(app.plans.get(c.req.valid('param').service));
    return c.json({ channel: config?.id ?? null, publicKey: config?.settings.publicKey ?? null }, 200);
  });
  subscriptionRoutes(api, app);
}

function subscriptionRoutes(api: Api, app: App): void {
  api.openapi(contract.subscribePush, async (c) => {
    const person = personOf(requireAccess(c.get('identity'), 'viewer'));
    const { service } = c.req.valid('param');
    const { endpoint, keys } = c.req.valid('json');
    if (!app.plans.get(service).people[person.id]) {
      throw new Problem('conflict', `${person.name} is not in the plan of ${service}.`);
    }
    const row = { person: person.id, keys: JSON.stringify(keys), created_at: new Date(app.clock.now()) };
    await app.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('push_subscription')
        .values({ service, endpoint, ...row })
        .onConflict((conflict) => conflict.columns(['service', 'endpoint']).doUpdateSet(row))
        .execute();
      await audit(tx, app.clock.now(), person, 'push.subscribed', service, { at: new URL(endpoint).host });
    });
    return c.json({ subscriptions: await countSubscriptions(app, service, person.id) }, 200);
  });
  api.openapi(contract.unsubscribePush, async (c) => {
    const person = personOf(requireAccess(c.get('identity'), 'viewer'));
    const { service } = c.req.valid('param');
    const { endpoint } = c.req.valid('json');
    await app.db.transaction().execute(async (tx) => {
      await tx
        .deleteFrom('push_subscription')
        .where('service', '=', service)
        .where('endpoint', '=', endpoint)
        .where('person', '=', person.id)
        .execute();
      await audit(tx, app.clock.now(), person, 'push.unsubscribed', service, {});
    });
    return c.json({ subscriptions: await countSubscriptions(app, service, person.id) }, 200);
  });
}

function testedPeople(plan: Plan, person: string | undefined, channel: string | undefined): readonly string[] {
  if (person !== undefined) return [person];
  const people = Object.values(plan.people).filter(({ contact }) =>
    contact.some((method) => (channel ?? method.channel) === method.channel),
  );
  return people.map(({ id }) => id);
}

function pushChannelOf(plan: Plan) {
  return Object.values(plan.channels).find(({ type }) => type === 'push');
}

/** @throws Problem 'forbidden' for a token: a browser belongs to somebody */
function personOf({ actor }: Identity) {
  if (actor.kind === 'person') return actor;
  throw new Problem('forbidden', 'Sign in as a person of the plan: a browser that gets pages belongs to somebody.');
}

async function countSubscriptions(app: App, service: string, person: string): Promise<number> {
  const row = await app.db
    .selectFrom('push_subscription')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('service', '=', service)
    .where('person', '=', person)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
