import type { TocsinClient } from '@tocsin/sdk';
import type pg from 'pg';
import { type Log, messageOf } from '../log.ts';
import type { TwilioAccount } from '../vendors/twilio-account.ts';
import { MERCHANT_NUMBERS } from './messaging-settings.ts';

export interface MessageSenderOptions {
  readonly pool: pg.Pool;
  readonly twilio: TwilioAccount;
  readonly tocsin: TocsinClient;
  readonly log: Log;
}

const ROUND_MS = 100;

/** Hands what is due to Twilio while the lever lets it; nothing goes to a suppressed number. Returns what stops it. */
export function startMessageSender({ pool, twilio, tocsin, log }: MessageSenderOptions): () => void {
  const rate = tocsin.counter('message.success_rate');
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function round(): Promise<void> {
    if (tocsin.lever('messaging') === false) return;
    const { rows } = await pool.query<{ id: string; recipient: string }>(DUE);
    for (const { id, recipient } of rows) {
      let status = 'sent';
      try {
        twilio.send(MERCHANT_NUMBERS[1], recipient);
        rate.ok();
      } catch (error) {
        status = 'failed';
        rate.fail();
        log('ERROR', 'a message was not sent', { error: messageOf(error) });
      }
      await pool.query('UPDATE outbound_messages SET status = $2, sent_at = now() WHERE id = $1', [id, status]);
    }
  }

  const tick = async () => {
    await round().catch((error) => log('ERROR', 'messages were not sent', { error: messageOf(error) }));
    if (!stopped) timer = setTimeout(tick, ROUND_MS);
  };
  void tick();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

const DUE = `SELECT id, recipient FROM outbound_messages AS m WHERE status = 'waiting' AND send_after <= now()
  AND NOT EXISTS (SELECT 1 FROM suppressions AS s WHERE s.phone = m.recipient) ORDER BY id LIMIT 50`;
