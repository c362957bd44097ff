import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createStatusPage } from './status-page.ts';

/** An account at Twilio: calls and messages that may fail, the debugger's alerts, and the status page. https://www.twilio.com/docs/usage/api */
export interface TwilioAccount {
  /** Answers under /fake-twilio/. */
  readonly routes: Hono;
  /** Calls a number, or sends it a message, from one of ours. @throws when Twilio or our number fails */
  call(from: string, to: string): void;
  send(from: string, to: string): void;
  setDown(isDown: boolean): void;
  isDown(): boolean;
  /** Has one of our numbers fail, and no other. */
  setBrokenNumber(number: string | undefined): void;
  brokenNumber(): string | undefined;
}

interface Call {
  readonly sid: string;
  readonly to_formatted: string;
  readonly from: string;
  readonly start_time: string;
  readonly status: 'completed' | 'failed';
}

const MOST_KEPT = 200;

/** Takes what the account signs in with. */
export function createTwilioAccount(sid: string, token: string): TwilioAccount {
  const calls: Call[] = [];
  const alerts: { sid: string; date_created: string; error_code: string; resource_sid: string }[] = [];
  let down = false;
  let broken: string | undefined;
  const newSid = (prefix: string) => prefix + randomBytes(16).toString('hex');
  const keep = <T>(list: T[], item: T) => {
    list.unshift(item);
    list.length = Math.min(list.length, MOST_KEPT);
  };

  function attempt(from: string, code: string, resource: string): void {
    if (!down && from !== broken) return;
    const alert = {
      sid: newSid('NO'),
      date_created: new Date().toISOString(),
      error_code: code,
      resource_sid: resource,
    };
    keep(alerts, alert);
    throw new Error(`Twilio answered ${code}`);
  }

  const routes = new Hono();
  routes.route(
    '/',
    createStatusPage('/fake-twilio/status', 'Twilio', () => down),
  );
  routes.use('/fake-twilio/account/*', async (c, next) => {
    const expected = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
    if (c.req.header('authorization') === expected) return next();
    return c.json({ code: 20003, message: 'Authenticate', status: 401 }, 401);
  });
  const size = (text: string | undefined) => Number(text ?? 50);
  routes.get('/fake-twilio/account/v1/Alerts', (c) =>
    c.json({ alerts: alerts.slice(0, size(c.req.query('PageSize'))), meta: { page: 0 } }),
  );
  routes.get('/fake-twilio/account/2010-04-01/Accounts/:sid/Calls.json', (c) => {
    const status = c.req.query('Status');
    const found = calls.filter((call) => status === undefined || call.status === status);
    return c.json({ calls: found.slice(0, size(c.req.query('PageSize'))) });
  });

  return {
    routes,
    call(from, to) {
      const call = { sid: newSid('CA'), to_formatted: to, from, start_time: new Date().toISOString() };
      const failed = down || from === broken;
      keep(calls, { ...call, status: failed ? 'failed' : 'completed' });
      attempt(from, '31005', call.sid);
    },
    send: (from) => attempt(from, '30008', newSid('SM')),
    setDown(isDown) {
      down = isDown;
      // The debugger is asked for what is new: what was before the end is no error any more.
      if (!isDown) alerts.length = 0;
    },
    isDown: () => down,
    setBrokenNumber(number) {
      broken = number;
      if (number === undefined) alerts.length = 0;
    },
    brokenNumber: () => broken,
  };
}
