import { CHANNEL_TYPES } from '@tocsin/core';
import { endpoint, moment, z } from '../platform/http/contract.ts';

export const listChannels = endpoint({
  id: 'listChannels',
  tag: 'channels',
  method: 'get',
  path: '/api/channels',
  summary: 'Every channel, whether it works, and where its vendor reports to',
  response: z.object({
    channels: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        type: z.enum(CHANNEL_TYPES),
        sandbox: z.boolean(),
        /** `open`: it failed again and again, so messages take its backup or the next method at once. */
        breaker: z.enum(['closed', 'half-open', 'open']),
        since: moment.nullable(),
        error: z.string().nullable(),
        backup: z.string().nullable(),
        /** Messages of the last hour. */
        delivered: z.number(),
        failed: z.number(),
        held: z.number(),
        /** Address to enter at the vendor; null: nothing comes back over this channel. */
        callbackUrl: z.string().nullable(),
      }),
    ),
  }),
});

const contactTest = z.object({
  person: z.string(),
  name: z.string(),
  channel: z.string(),
  address: z.string(),
  messageId: z.string(),
});

export const sendTestPage = endpoint({
  id: 'sendTestPage',
  tag: 'channels',
  method: 'post',
  path: '/api/test-pages',
  summary: 'Sends a test page over each contact method of a person (or of everybody), and records what becomes of it',
  body: z.object({
    service: z.string(),
    /** Nothing: everybody. */
    person: z.string().optional(),
    /** Nothing: every channel. */
    channel: z.string().optional(),
  }),
  response: z.object({ tests: z.array(contactTest) }),
});

export const getPushKey = endpoint({
  id: 'getPushKey',
  tag: 'channels',
  method: 'get',
  path: '/api/push/{service}/key',
  summary: "The application server key by which a browser subscribes; null: the plan has no channel of type 'push'",
  params: z.object({ service: z.string() }),
  response: z.object({ channel: z.string().nullable(), publicKey: z.string().nullable() }),
});

export const subscribePush = endpoint({
  id: 'subscribePush',
  tag: 'channels',
  method: 'post',
  path: '/api/push/{service}/subscriptions',
  summary: 'This browser wants the pages of the person who is signed in',
  params: z.object({ service: z.string() }),
  body: z.object({
    endpoint: z.string().url().max(2000),
    keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
  }),
  response: z.object({ subscriptions: z.number().int() }),
});

export const unsubscribePush = endpoint({
  id: 'unsubscribePush',
  tag: 'channels',
  method: 'delete',
  path: '/api/push/{service}/subscriptions',
  summary: 'This browser wants no more pages',
  params: z.object({ service: z.string() }),
  body: z.object({ endpoint: z.string().max(2000) }),
  response: z.object({ subscriptions: z.number().int() }),
});
