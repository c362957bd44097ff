import type { AnsweredMessage, AnswerLine, InboundEvent } from '@tocsin/channels';
import type { Actor } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { obeyWords } from '../../respond/obey-words.ts';
import type { Message } from '../deliver/claim-message.ts';
import { answerMessage, lineOfConflict, personAt } from './answer-message.ts';
import { takeReceipt } from './take-receipt.ts';

/** A channel of a service to which a vendor has reported. */
export interface InboundPlace {
  readonly service: string;
  readonly channel: string;
}

/** Answers are sought among the messages of so long. */
const ANSWERED_WITHIN_MS = 7 * 86_400_000;

/** Does what a vendor's event asks for. @returns what became of it, in a line for whoever caused it */
export async function takeInbound(app: App, place: InboundPlace, event: InboundEvent): Promise<AnswerLine> {
  switch (event.kind) {
    case 'receipt':
      await takeReceipt(app, place, event);
      return { ok: true, text: 'Noted.' };
    case 'opt':
      return opt(app, place, event);
    case 'answer':
      return answer(app, place, event).catch(lineOfConflict);
    case 'command':
      return command(app, place, event).catch(lineOfConflict);
  }
}

async function answer(
  app: App,
  place: InboundPlace,
  { message, action, address, name }: Extract<InboundEvent, { kind: 'answer' }>,
): Promise<AnswerLine> {
  const found = await findAnswered(app, place, message, address);
  if (!found) return { ok: false, text: 'There is no message to answer here. Write the incident: ack INC-2026-001.' };
  return answerMessage(app, found.id, action, { address, ...(name === null ? {} : { name }) });
}

/** The message that is meant, if it went over this channel of this service. */
async function findAnswered(
  app: App,
  { service, channel }: InboundPlace,
  answered: AnsweredMessage,
  address: string,
): Promise<Pick<Message, 'id'> | undefined> {
  const type = app.plans.get(service).channels[channel]?.type ?? 'sandbox';
  let query = app.db
    .selectFrom('message')
    .select('id')
    .where('service', '=', service)
    .where('channel_type', '=', type)
    .orderBy('created_at', 'desc')
    .limit(1);
  switch (answered.by) {
    case 'id':
      query = query.where(sql<string>`id::text`, '=', answered.messageId);
      break;
    case 'reference':
      query = query.where('reference', '=', answered.reference);
      break;
    case 'code':
      query = query
        .where('address', '=', address)
        .where('answer_code', '=', answered.code)
        .where('created_at', '>', new Date(app.clock.now() - ANSWERED_WITHIN_MS));
      break;
    case 'latest':
      query = query
        .where('address', '=', address)
        .where('status', '=', 'delivered')
        .where('bundled_into', 'is', null)
        .where(sql<boolean>`actions ? 'acknowledge'`)
        .where('created_at', '>', new Date(app.clock.now() - ANSWERED_WITHIN_MS))
        .clearOrderBy()
        .orderBy('delivered_at', 'desc');
      break;
  }
  return query.executeTakeFirst();
}

async function opt(
  app: App,
  { service, channel }: InboundPlace,
  { address, wants }: Extract<InboundEvent, { kind: 'opt' }>,
): Promise<AnswerLine> {
  const actor = whoIs(app, { service, channel }, address, null);
  await app.db.transaction().execute(async (tx) => {
    if (wants) {
      await tx
        .deleteFrom('opt_out')
        .where('service', '=', service)
        .where('channel', '=', channel)
        .where('address', '=', address)
        .execute();
    } else {
      await tx
        .insertInto('opt_out')
        .values({ service, channel, address, at: new Date(app.clock.now()) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      // Pages that are held for this number have to take another way now.
      const key = `release:limit:${service}:${channel}:${address}`;
      await app.jobs.add(tx, 'release-held', { service, channel, address }, { key });
    }
    await audit(tx, app.clock.now(), actor, wants ? 'contact.opted-in' : 'contact.opted-out', channel, { address });
    await app.live.publish(tx, 'oncall', service);
  });
  return { ok: true, text: wants ? 'You get messages again.' : 'You get no more messages here.' };
}

/** What somebody typed. Who is no person of the plan may answer a message that they have, and command nothing. */
async function command(
  app: App,
  place: InboundPlace,
  { words, address, name }: Extract<InboundEvent, { kind: 'command' }>,
): Promise<AnswerLine> {
  const actor = whoIs(app, place, address, name);
  if (actor.kind !== 'person') {
    await audit(app.db, app.clock.now(), actor, 'command.refused', place.channel, { address });
    return { ok: false, text: 'Tocsin does not know you here. Ask for your address to be put into the plan.' };
  }
  return obeyWords(app, words, actor);
}

function whoIs(app: App, { service, channel }: InboundPlace, address: string, name: string | null): Actor {
  const person = personAt(app.plans.get(service), channel, address);
  return person ?? { kind: 'token', name: `${name ?? address} (${channel})` };
}

/** @throws Problem 'not-found' when the service has no such channel */
export function requireChannel(app: App, { service, channel }: InboundPlace) {
  const plan = app.plans.all().find((one) => one.plan.service === service)?.plan;
  // `constructor` is a name of every object, and of no channel.
  const config = plan && Object.hasOwn(plan.channels, channel) ? plan.channels[channel] : undefined;
  if (!config) throw new Problem('not-found', `There is no channel ${channel} of ${service}.`);
  return config;
}
