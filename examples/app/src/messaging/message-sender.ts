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
const AT_ONCE = 50;

/**
 * Hands what is due to Twilio as far as the lever lets it, by merchant and recipient; nothing goes to a suppressed number.
 * Returns what stops it.
 */
export function startMessageSender({ pool, twilio, tocsin, log }: MessageSenderOptions): () => void {
  const rate = tocsin.counter('message.success_rate');
  /** A round goes on where the one before ended, so that what is held does not keep others from their turn. */
  let after = '0';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function round(): Promise<void> {
    const { rows } = await pool.query<DueMessage>(DUE, [after, AT_ONCE]);
    after = rows.length < AT_ONCE ? '0' : (rows.at(-1)?.id ?? '0');
    for (const { id, recipient, merchant_id: tenant } of rows) {
      if (tocsin.lever('messaging', { key: recipient, tenant }) === false) continue;
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

interface DueMessage {
  readonly id: string;
  readonly recipient: string;
  readonly merchant_id: string;
}

const DUE = `SELECT id, recipient, merchant_id FROM outbound_messages AS m
  WHERE status = 'waiting' AND send_after <= now() AND id > $1
  AND NOT EXISTS (SELECT 1 FROM suppressions AS s WHERE s.phone = m.recipient) ORDER BY id LIMIT $2`;
