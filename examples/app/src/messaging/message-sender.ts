import type { TocsinClient } from '@tocsin/sdk';
import type { ConsentAnswer, ConsentGuard } from '@tocsin/sdk/consent';
import type pg from 'pg';
import { type Log, messageOf } from '../log.ts';
import type { TwilioAccount } from '../vendors/twilio-account.ts';
import { MERCHANT_NUMBERS } from './messaging-settings.ts';

export interface MessageSenderOptions {
  readonly pool: pg.Pool;
  readonly twilio: TwilioAccount;
  readonly tocsin: TocsinClient;
  readonly consent: ConsentGuard;
  readonly log: Log;
}

const ROUND_MS = 100;
const AT_ONCE = 50;

/**
 * Hands what is due to Twilio as far as the lever lets it, by merchant and recipient, and as far as Tocsin says of each message that it
 * may be sent: while Tocsin cannot be asked everything waits. Returns what stops it.
 */
export function startMessageSender(options: MessageSenderOptions): () => void {
  const { pool, tocsin, log } = options;
  const rate = tocsin.counter('message.success_rate');
  /** A round goes on where the one before ended, so that what is held does not keep others from their turn. */
  let after = '0';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function round(): Promise<void> {
    const { rows } = await pool.query<DueMessage>(DUE, [after, AT_ONCE]);
    after = rows.length < AT_ONCE ? '0' : (rows.at(-1)?.id ?? '0');
    for (const message of rows) {
      const { id, recipient, merchant_id: tenant } = message;
      if (stopped) return;
      if (tocsin.lever('messaging', { key: recipient, tenant }) === false) continue;
      const outcome = await send(options, message);
      if (outcome.status === 'waiting') return;
      await finish(id, outcome);
    }
  }

  async function finish(id: string, { status, because }: Outcome): Promise<void> {
    if (status === 'sent') rate.ok();
    if (status === 'failed') rate.fail();
    await pool.query(DONE, [id, status, because]);
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

interface Outcome {
  readonly status: 'waiting' | 'sent' | 'refused' | 'failed';
  /** Why it was refused. */
  readonly because: ConsentAnswer['reason'] | null;
}

async function send({ consent, twilio, log }: MessageSenderOptions, message: DueMessage): Promise<Outcome> {
  const { recipient, merchant_id: merchant, needs_consent: required } = message;
  try {
    const question = { to: recipient, channel: 'sms', merchant, required } as const;
    const { answer } = await consent.send(question, () => twilio.send(MERCHANT_NUMBERS[1], recipient));
    if (answer.allowed) return { status: 'sent', because: null };
    return { status: answer.reason === 'unavailable' ? 'waiting' : 'refused', because: answer.reason };
  } catch (error) {
    log('ERROR', 'a message was not sent', { error: messageOf(error) });
    return { status: 'failed', because: null };
  }
}

interface DueMessage {
  readonly id: string;
  readonly recipient: string;
  readonly merchant_id: string;
  readonly needs_consent: boolean;
}

const DUE = `SELECT id, recipient, merchant_id, needs_consent FROM outbound_messages
  WHERE status = 'waiting' AND send_after <= now() AND id > $1 ORDER BY id LIMIT $2`;
const DONE = `UPDATE outbound_messages SET status = $2, refused_because = $3,
  sent_at = CASE WHEN $2 IN ('sent', 'failed') THEN now() END WHERE id = $1`;
