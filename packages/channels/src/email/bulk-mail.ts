import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { ChannelSettings } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { type BulkServer, bulkServer } from './bulk-server.ts';
import { type BulkConnection, openConnection } from './smtp-conversation.ts';

/** One mail of many, laid out. Subject and headers may come from outside: they are made one line here. */
export interface BulkMail {
  readonly to: string;
  /** Return path; null: the address of the sender. */
  readonly returnPath: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What became of one attempt. `sent`: the server has it. `later`: it says so of this mail. `refused`: never; `isBounce` when the
 * mailbox is the reason. `unclear`: the server had the text and nobody heard its answer. `blocked`: the server cannot be used
 * at all, and has nothing of this mail.
 */
export type BulkOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'later' | 'unclear' | 'blocked'; readonly reason: string }
  | { readonly kind: 'refused'; readonly isBounce: boolean; readonly reason: string };

export interface BulkMailer {
  /** Sends one mail; more at once than there are connections wait for one. Never throws. */
  send(mail: BulkMail): Promise<BulkOutcome>;
  /** Ends all connections; those under way break off, and are `unclear` when they were that far. */
  close(): void;
}

/** Servers end a conversation of more. */
const MOST_MAILS_A_CONNECTION = 500;
const IDLE_MS = 15_000;

/**
 * Makes what sends many mails over few connections, and never one of them twice by itself.
 * @param settings those of an e-mail channel
 * @returns null when they name no mail server
 */
export function makeBulkMailer(
  settings: ChannelSettings,
  { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number },
): BulkMailer | null {
  const server = bulkServer(settings, timeoutMs);
  return server === null ? null : mailerOf(server, connections);
}

interface Kept {
  readonly connection: BulkConnection;
  mails: number;
  idle: NodeJS.Timeout | undefined;
}

function mailerOf(server: BulkServer, most: number): BulkMailer {
  const free: Kept[] = [];
  const open = new Set<Kept>();
  const waiting: (() => void)[] = [];
  let isClosed = false;
  let busy = 0;

  const end = (kept: Kept) => {
    clearTimeout(kept.idle);
    open.delete(kept);
    kept.connection.close();
  };
  const take = async (): Promise<Kept> => {
    for (let kept = free.pop(); kept; kept = free.pop()) {
      clearTimeout(kept.idle);
      if (kept.connection.isOpen()) return kept;
      end(kept);
    }
    const kept: Kept = { connection: await openConnection(server), mails: 0, idle: undefined };
    open.add(kept);
    return kept;
  };
  const give = (kept: Kept) => {
    kept.mails += 1;
    if (isClosed || !kept.connection.isOpen() || kept.mails >= MOST_MAILS_A_CONNECTION) return end(kept);
    kept.idle = setTimeout(() => {
      free.splice(free.indexOf(kept), 1);
      end(kept);
    }, IDLE_MS);
    kept.idle.unref();
    free.push(kept);
  };
  const sendOne = async (mail: BulkMail): Promise<BulkOutcome> => {
    const composed = await compose(server, mail);
    let kept: Kept;
    try {
      kept = await take();
    } catch (error) {
      return { kind: 'blocked', reason: `the mail server cannot be used: ${wordsOf(error)}` };
    }
    const outcome = await kept.connection.send(composed);
    give(kept);
    return outcome;
  };
  return {
    async send(mail) {
      if (busy >= most) await new Promise<void>((go) => waiting.push(go));
      busy += 1;
      try {
        return await sendOne(mail);
      } catch (error) {
        return { kind: 'refused', isBounce: false, reason: `the mail cannot be written: ${wordsOf(error)}` };
      } finally {
        busy -= 1;
        waiting.shift()?.();
      }
    },
    close() {
      isClosed = true;
      for (const kept of [...open]) end(kept);
      free.length = 0;
    },
  };
}

/** Everything is 7 bit: whatever is more is encoded, and lines are broken. */
async function compose({ from, fromAddress }: BulkServer, mail: BulkMail) {
  const headers = Object.entries(mail.headers).map(([key, value]) => ({ key, value: oneLine(value, 900) }));
  const raw = await new MailComposer({
    from,
    to: { name: '', address: mail.to },
    subject: oneLine(mail.subject, 200),
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: new Date(mail.atMs),
    headers,
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  let isHandedOver = false;
  // Read only once the server has said that it takes the text.
  const content = new Readable({
    read() {
      isHandedOver = true;
      this.push(raw);
      this.push(null);
    },
  });
  return {
    envelope: { from: mail.returnPath ?? fromAddress, to: mail.to },
    content,
    isHandedOver: () => isHandedOver,
  };
}

function wordsOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error), 200);
}
