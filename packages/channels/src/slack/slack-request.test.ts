import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startFakeSlack } from '../../../../test/vendors/fake-slack.ts';
import { aPage } from '../channel.contract.ts';
import { parseInteraction } from './parse-interaction.ts';
import { createSlackChannel } from './slack-channel.ts';
import { verifySlackRequest } from './verify-slack-request.ts';

/** The worked example of https://docs.slack.dev/authentication/verifying-requests-from-slack. */
const EXAMPLE = {
  signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
  timestamp: '1531420618',
  rawBody:
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  nowMs: 1_531_420_618_000,
};

describe('verifySlackRequest', () => {
  it("accepts Slack's own example, as text and as bytes", () => {
    expect(verifySlackRequest(EXAMPLE)).toEqual({ valid: true });
    expect(verifySlackRequest({ ...EXAMPLE, rawBody: Buffer.from(EXAMPLE.rawBody) })).toEqual({ valid: true });
  });

  it('accepts five minutes of difference either way and no more', () => {
    const after = (seconds: number) => verifySlackRequest({ ...EXAMPLE, nowMs: EXAMPLE.nowMs + seconds * 1000 }).valid;
    expect([after(300), after(-300), after(301), after(-301)]).toEqual([true, true, false, false]);
  });

  it.each([
    ['a changed body', { rawBody: `${EXAMPLE.rawBody}&x=1` }],
    ['another secret', { signingSecret: 'other' }],
    ['no secret at all', { signingSecret: '' }],
    ['another timestamp', { timestamp: '1531420619' }],
    ['a timestamp that is no number', { timestamp: 'NaN' }],
    ['no timestamp', { timestamp: undefined }],
    ['no signature', { signature: undefined }],
    ['a short signature', { signature: 'v0=a2' }],
    ['another version', { signature: EXAMPLE.signature.replace('v0', 'v1') }],
  ])('refuses %s with a reason', (_what, change) => {
    expect(verifySlackRequest({ ...EXAMPLE, ...change })).toEqual({ valid: false, reason: expect.any(String) });
  });
});

describe('parseInteraction', () => {
  it('reads a button that was really pressed, signed as Slack signs', async () => {
    const slack = await startFakeSlack();
    const app = await startApp();
    const message = aPage('U0ADA');
    await createSlackChannel().send(message, { token: slack.token, apiUrl: slack.apiUrl });
    await slack.press(slack.messages[0]?.ts ?? '', 'acknowledge', 'U0ADA', app.url, 'secret', 1_700_000_000_000);
    const request = app.requests[0];
    expect(
      verifySlackRequest({
        signingSecret: 'secret',
        nowMs: 1_700_000_060_000,
        timestamp: undefined,
        signature: undefined,
        rawBody: '',
        ...request,
      }),
    ).toEqual({ valid: true });
    expect(parseInteraction(request?.rawBody ?? '')).toEqual({
      kind: 'action',
      action: 'acknowledge',
      messageId: message.id,
      userId: 'U0ADA',
      userName: 'u0ada',
    });
    app.server.close();
    await slack.close();
  });

  it.each([
    '',
    'payload=',
    'payload=%7B',
    'payload=null',
    'payload=[]',
    form({ type: 'view_submission' }),
    form({ type: 'block_actions' }),
    form({ type: 'block_actions', actions: [] }),
    form({
      type: 'block_actions',
      actions: [{ action_id: 'delete_everything', value: '{"messageId":"m"}' }],
      user: { id: 'U' },
    }),
    form({ type: 'block_actions', actions: [{ action_id: 'acknowledge', value: 'no JSON' }], user: { id: 'U' } }),
    form({
      type: 'block_actions',
      actions: [{ action_id: 'acknowledge', value: '{"messageId":7}' }],
      user: { id: 'U' },
    }),
    form({ type: 'block_actions', actions: [{ action_id: 'acknowledge', value: '{"messageId":"m"}' }] }),
  ])('explains what is wrong with %j', (rawBody) => {
    expect(parseInteraction(rawBody)).toEqual({ kind: 'error', reason: expect.any(String) });
  });
});

function form(payload: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

interface App {
  readonly url: string;
  readonly requests: { readonly timestamp: string; readonly signature: string; readonly rawBody: string }[];
  readonly server: Server;
}

/** Starts what stands behind an interactivity URL: a server that keeps what is posted to it. */
async function startApp(): Promise<App> {
  const requests: App['requests'] = [];
  const server = createServer(async (request, response) => {
    let rawBody = '';
    for await (const chunk of request) rawBody += String(chunk);
    const header = (name: string) => String(request.headers[name]);
    requests.push({ timestamp: header('x-slack-request-timestamp'), signature: header('x-slack-signature'), rawBody });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests, server };
}
