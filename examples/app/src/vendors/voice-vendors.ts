import { Hono } from 'hono';
import { createStatusPage } from './status-page.ts';

/** The vendors that carry and answer calls: one for numbers, one for the assistant's voice. */
export interface VoiceVendors {
  /** Answers under /fake-retell/ and /fake-telnyx/. */
  readonly routes: Hono;
  /** Has the assistant take a call. @throws when the vendor is down or does not know the key */
  answer(key: string | undefined): void;
  /** Has the assistant of the vendor of the numbers take a call. @throws when it does not know the key */
  answerByBackup(key: string | undefined): void;
  setDown(isDown: boolean): void;
  isDown(): boolean;
}

/** Takes the only valid keys. */
export function createVoiceVendors(keys: { readonly retell: string; readonly telnyx: string }): VoiceVendors {
  let down = false;
  const routes = new Hono();
  const guarded = (path: string, key: string, answer: object) =>
    routes.get(path, (c) =>
      c.req.header('authorization') === `Bearer ${key}` ? c.json(answer) : c.json({ error: 'Unauthorized' }, 401),
    );
  guarded('/fake-retell/get-concurrency', keys.retell, { current_concurrency: 0, concurrency_limit: 20 });
  guarded('/fake-telnyx/v2/balance', keys.telnyx, { data: { balance: '25.00', currency: 'USD' } });
  routes.route(
    '/',
    createStatusPage('/fake-retell', 'Retell', () => down),
  );
  routes.route(
    '/',
    createStatusPage('/fake-telnyx', 'Telnyx', () => false),
  );
  return {
    routes,
    answer(key) {
      if (down) throw new Error('Retell answered 503');
      if (key !== keys.retell) throw new Error('Retell answered 401');
    },
    answerByBackup(key) {
      if (key !== keys.telnyx) throw new Error('Telnyx answered 401');
    },
    setDown(isDown) {
      down = isDown;
    },
    isDown: () => down,
  };
}
