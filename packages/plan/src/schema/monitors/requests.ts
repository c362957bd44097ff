import { z } from 'zod';
import type { FactName } from '../facts.ts';
import { conditions } from '../facts.ts';
import { flag, httpUrl, says, text, variable } from '../formats.ts';
import { checked } from './base.ts';

/* Monitors that speak HTTP: one request, several in a row, a WebSocket, a browser. */

const HTTP_FACTS: readonly FactName[] = [
  ...(['status', 'latency', 'body', 'header', 'json', 'days', 'url'] as const),
  ...(['dns-ms', 'connect-ms', 'tls-ms', 'first-byte-ms'] as const),
];

const headers = z
  .record(z.string(), z.string().describe('Value of the header.'))
  .default({})
  .meta(says('HTTP headers.', { Accept: 'application/json' }));

const request = {
  url: httpUrl('What is called.', 'https://app.example.com/api/health'),
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    .default('GET')
    .meta(says('HTTP method.', 'HEAD')),
  headers,
  bearer: text('Sent as a bearer token, from a secret.', variable('HEALTH_TOKEN')).optional(),
  basic: z
    .strictObject({
      user: z.string().min(1).max(500).meta(says('Name of the user.', 'monitor')),
      password: z
        .string()
        .max(500)
        .meta(says('Password, from a secret.', variable('HEALTH_PASSWORD'))),
    })
    .optional()
    .meta(says('Sent as HTTP basic authentication.', { user: 'monitor', password: variable('HEALTH_PASSWORD') })),
  body: z
    .union([z.string().max(100_000), z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .meta(says('What is sent: text, or anything else as JSON.', { ping: true })),
};

export const http = z
  .strictObject({
    type: z.literal('http').meta(says('Calls an address.', 'http')),
    ...request,
    redirects: z
      .int()
      .min(0)
      .max(20)
      .default(0)
      .meta(says('Redirects that are followed; 0: a redirect is an answer.', 5)),
    verify: flag('Whether the certificate must be trusted.', true),
    ...checked(HTTP_FACTS, '30s', 'The status is 200 unless it says so.', {
      status: [200, 204],
      latency: { below: '800ms' },
      json: { '$.status': 'ok' },
    }),
  })
  .describe('A monitor that calls an address.');

export const websocket = z
  .strictObject({
    type: z.literal('websocket').meta(says('Opens a WebSocket.', 'websocket')),
    url: text('Address that begins with ws:// or wss://.', 'wss://app.example.com/live').refine(
      (url) => /^wss?:\/\/[^/\s]/.test(url),
      {
        error: 'This is not the address of a WebSocket',
        params: { code: 'bad-url', hint: 'Write the whole address, with ws:// or wss://.' },
      },
    ),
    headers,
    send: text('Message that is sent once it is open.', '{"type":"ping"}').optional(),
    ...checked(['message', 'json', 'latency'], '30s', 'Nothing: it opens.', { message: { contains: 'pong' } }),
  })
  .describe('A monitor that opens a WebSocket.');

const step = z
  .strictObject({
    title: text('What the step does; nothing: its method and address.', 'Sign in').optional(),
    ...request,
    url: text('What is called; "{{name}}" stands for what an earlier step extracted.', 'https://app.example.com/login'),
    expect: conditions(
      HTTP_FACTS,
      'All of this holds, or the journey has failed. The status is 200 unless it says so.',
      {
        status: 201,
      },
    ).optional(),
    extract: z
      .record(z.string(), text('A fact: json:$.PATH, header:NAME or cookie:NAME.'))
      .default({})
      .meta(says('Variables for later steps, each by the fact that it is.', { token: 'json:$.token' })),
  })
  .describe('One request.');

export const journey = z
  .strictObject({
    type: z.literal('journey').meta(says('Makes several HTTP requests in a row.', 'journey')),
    steps: z
      .array(step)
      .min(1)
      .max(50)
      .meta(
        says('The requests in their order; cookies are kept between them.', [
          { url: 'https://app.example.com/login', method: 'POST', extract: { token: 'json:$.token' } },
          { url: 'https://app.example.com/me', headers: { Authorization: 'Bearer {{token}}' } },
        ]),
      ),
    ...checked(['latency'], '5m', 'Nothing: every step is as expected.', { latency: { below: '5s' } }),
  })
  .describe('A monitor that makes several HTTP requests in a row.');

export const browser = z
  .strictObject({
    type: z.literal('browser').meta(says('Runs a script in a browser.', 'browser')),
    script: text(
      'File in the folder scripts/ of the plan; its default export is a function that takes { page, expect, step }.',
      'scripts/sign-in.mjs',
    ),
    ...checked(['latency'], '10m', 'Nothing: the script comes to its end.', { latency: { below: '20s' } }),
  })
  .describe('A monitor that runs a script in a browser.');
