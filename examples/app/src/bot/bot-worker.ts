import type { TocsinClient } from '@tocsin/sdk';
import { messageOf } from '../log.ts';
import type { Hosting } from '../vendors/hosting.ts';
import type { Telegram, Update } from '../vendors/telegram.ts';
import type { BotDatabase } from './bot-database.ts';
import { inMaintenance, maintenanceMessage } from './bot-mode.ts';
import { processKept } from './bot-payments.ts';

export interface BotWorkerOptions {
  readonly hosting: Hosting;
  readonly telegram: Telegram;
  readonly database: BotDatabase;
  readonly tocsin: TocsinClient;
}

/** What the bot does by itself: answers commands and keeps the group's members. */
export interface BotWorker {
  start(): void;
  /** The work under way never ends, as a call does that has no time limit. */
  hang(): void;
  /** Whether the work under way hangs on `hang`. */
  hangs(): boolean;
  close(): void;
}

const TICK_MS = 25;
const SWEEP_MS = 100;
const MINUTE_MS = 60_000;

/** Begins anew with each start of the process at the host: what hung is left behind. */
export function createBotWorker({ hosting, telegram, database, tocsin }: BotWorkerOptions): BotWorker {
  const commands = tocsin.counter('command.success_rate');
  const latency = tocsin.timer('bot.latency');
  const heartbeat = tocsin.heartbeat('subscription-sweep');
  let life = 0;
  let hangingLife = -1;
  const timers = new Set<NodeJS.Timeout>();
  const recent = new Map<number, Pick<Update, 'id' | 'sentAtMs'>[]>();
  const serves = () => hosting.active()?.behaviour === 'good';
  const call = (method: string, parameters: Record<string, unknown>) => {
    const answer = telegram.call(hosting.variables.get('BOT_TOKEN') ?? '', method, parameters);
    if (!answer.ok) throw new Error(`Telegram answered ${answer.error_code}: ${answer.description}`);
    return answer.result;
  };

  function repeat(work: () => Promise<void>, everyMs: number): void {
    const ours = life;
    const tick = async () => {
      try {
        if (serves()) await work();
      } catch (error) {
        if (ours === life) hosting.log('ERROR', 'work failed', { error: messageOf(error) });
      }
      if (ours !== life) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        void tick();
      }, everyMs);
      timers.add(timer);
    };
    void tick();
  }

  async function answerCommands(): Promise<void> {
    for (let update = telegram.pending()[0]; update; update = telegram.pending()[0]) {
      if (hangingLife === life) await new Promise(() => {});
      const startedAtMs = performance.now();
      try {
        if (isWithinRate(update)) call('sendMessage', { chat_id: update.from, text: await answerTo(update) });
        commands.ok();
      } catch (error) {
        commands.fail();
        throw error;
      }
      latency.observe(performance.now() - startedAtMs);
      telegram.take();
    }
  }

  /** The lever's number of commands a minute, for each person; one that is tried again counts once. */
  function isWithinRate({ id, from, sentAtMs }: Update): boolean {
    const others = (recent.get(from) ?? []).filter((each) => each.id !== id && each.sentAtMs > sentAtMs - MINUTE_MS);
    recent.set(from, [...others, { id, sentAtMs }]);
    const most = tocsin.lever('command-rate', { key: String(from) });
    return typeof most !== 'number' || others.length < most;
  }

  async function answerTo({ from, text }: Update): Promise<string> {
    const person = { key: String(from) };
    const maintenance = maintenanceMessage(tocsin, person, Date.now());
    if (maintenance !== undefined) return maintenance;
    if (text === '/pay')
      return tocsin.lever('payments', person) === false ? 'You cannot pay at the moment.' : 'Pay here.';
    const [row] = await database.query<{ ends_at: Date }>(
      `SELECT max(ends_at) AS ends_at FROM subscriptions AS s JOIN users AS u ON u.id = s.user_id
       WHERE u.telegram_id = $1 AND s.status = 'active'`,
      [from],
    );
    return row?.ends_at ? `Your access ends on ${row.ends_at.toISOString().slice(0, 10)}.` : 'Welcome. Pay with /pay.';
  }

  async function sweep(): Promise<void> {
    if (hangingLife === life) return;
    await heartbeat.wrap(async () => {
      if (inMaintenance(tocsin)) return;
      await processKept(database);
      if (tocsin.lever('group-changes') !== false) await changeGroup();
    });
  }

  async function changeGroup(): Promise<void> {
    const changes = await database.query<{ id: string; change: string; person: string }>(
      `SELECT g.id, g.change, u.telegram_id AS person FROM group_changes AS g JOIN users AS u ON u.id = g.user_id
       WHERE g.done_at IS NULL ORDER BY g.id LIMIT $1`,
      [Number(tocsin.lever('group-batch') ?? 30)],
    );
    for (const each of changes) await change(each);
    if (changes.length > 0) hosting.log('INFO', 'group changed', { members: changes.length });
  }

  async function change({ id, change, person }: { id: string; change: string; person: string }): Promise<void> {
    const where = { chat_id: hosting.variables.get('GROUP_ID'), user_id: person };
    try {
      for (const method of change === 'add' ? ['createChatInviteLink', 'follow'] : ['banChatMember', 'unbanChatMember'])
        call(method, where);
    } catch (error) {
      await database.query('UPDATE group_changes SET error = $2 WHERE id = $1', [id, messageOf(error)]);
      throw error;
    }
    await database.query('UPDATE group_changes SET done_at = now(), error = NULL WHERE id = $1', [id]);
  }

  function start(): void {
    life += 1;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    repeat(answerCommands, TICK_MS);
    repeat(sweep, SWEEP_MS);
  }

  return {
    start,
    hang: () => {
      hangingLife = life;
    },
    hangs: () => hangingLife === life,
    close: () => {
      life += 1;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
