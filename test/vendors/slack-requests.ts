import { createHmac, randomBytes } from 'node:crypto';

/** A request of Slack to an app, signed. */
export interface SlackRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signs a body as Slack does. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signAsSlack(body: string, signingSecret: string, nowMs: number): SlackRequest {
  const timestamp = String(Math.floor(nowMs / 1000));
  const hmac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hmac}`,
    },
    body,
  };
}

/** What Slack posts when a member types `/tocsin words`. https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashCommand(words: string, userId: string, signingSecret: string, nowMs: number): SlackRequest {
  const form = new URLSearchParams({
    token: randomBytes(12).toString('hex'),
    team_id: 'T0TOCSIN',
    team_domain: 'example',
    channel_id: 'C0INCIDENTS',
    channel_name: 'incidents',
    user_id: userId,
    user_name: userId.toLowerCase(),
    command: '/tocsin',
    text: words,
    api_app_id: 'A0TOCSIN',
    response_url: 'https://hooks.slack.com/commands/T0TOCSIN/1/x',
    trigger_id: '1.1.x',
  });
  return signAsSlack(form.toString(), signingSecret, nowMs);
}
