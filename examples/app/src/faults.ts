import type { Database } from './database.ts';
import { type Log, messageOf } from './log.ts';

/** Which faults each service has, by the name of its plan. */
export const FAULTS = {
  'churn-saver': [
    'webhooks',
    'scheduler',
    'database-slow',
    'push-provider',
    'down',
    'release',
    'setting',
    'members-lost',
  ],
  'subscription-bot': [
    ...(['bot-stuck', 'bot-locked', 'bot-release', 'bot-token', 'bot-connections', 'bot-memory', 'bot-data'] as const),
    ...(['payments', 'payment-webhooks', 'group-moved'] as const),
  ],
  'publishing-platform': [
    ...(['api-down', 'some-errors', 'missing-index', 'signing-secret', 'reset-mail', 'queue-consumer'] as const),
    ...(['stripe-webhooks', 'lost-subscription', 'card-declined', 'records-lost', 'object-deleted'] as const),
  ],
  receptionist: [
    ...(['site-release', 'feature-release', 'voice-vendor', 'checkout-webhooks', 'runaway-query'] as const),
    ...(['appointments-index', 'redis-gone', 'limit-too-low', 'partner-limited'] as const),
    ...(['calendar-secret', 'calendar-revoked'] as const),
  ],
  'merchant-messaging': [
    ...(['twilio-down', 'twilio-number', 'retry-storm', 'webhook-burst', 'no-consent', 'endless-report'] as const),
  ],
} as const;

export type FaultName = (typeof FAULTS)[keyof typeof FAULTS][number];
export const FAULT_NAMES: readonly FaultName[] = Object.values(FAULTS).flat();

/** Says whether a word names a fault. */
export function isFaultName(word: string): word is FaultName {
  return (FAULT_NAMES as readonly string[]).includes(word);
}

/** What happens while a fault is on, beyond being known to be on. */
export interface FaultEffect {
  /** Begins it; `onCured` is called when somebody ends it from outside, such as by ending its database connection. */
  begin(onCured: () => void): Promise<void>;
  end(): Promise<void>;
}

export interface FaultState {
  name: FaultName;
  on: boolean;
  since: string | null;
  until: string | null;
}

/** The faults of the application, kept in the table `faults` so that a restart does not heal them. */
export interface Faults {
  /** Whether the application has a fault of this name, among the services that it plays. */
  has(name: string): name is FaultName;
  isOn(name: FaultName): boolean;
  /** Switches a fault; on for `forSeconds` when given. Changes happen one after the other. */
  switch(name: FaultName, on: boolean, forSeconds?: number): Promise<void>;
  list(): FaultState[];
  /** Takes up the faults that were on when the application ended. */
  restore(): Promise<void>;
  /** Ends the effects and leaves the table as it is. */
  close(): Promise<void>;
}

interface ActiveFault {
  sinceMs: number;
  untilMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

export interface FaultsOptions {
  readonly database: Database;
  readonly log: Log;
  /** Those that the services have which are played. */
  readonly names: readonly FaultName[];
  readonly effects: Partial<Record<FaultName, FaultEffect>>;
}

/** Returns the faults, all off. */
export function createFaults({ database, effects, names, log }: FaultsOptions): Faults {
  const active = new Map<FaultName, ActiveFault>();
  let last: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  async function begin(name: FaultName, untilMs: number | undefined): Promise<void> {
    const known = active.get(name);
    clearTimeout(known?.timer);
    if (!known) await effects[name]?.begin(() => switchOffSoon(name, 'cured from outside'));
    const timer =
      untilMs === undefined
        ? undefined
        : setTimeout(() => switchOffSoon(name, 'its time is over'), Math.max(0, untilMs - Date.now()));
    active.set(name, { sinceMs: known?.sinceMs ?? Date.now(), untilMs, timer });
  }

  async function end(name: FaultName): Promise<void> {
    clearTimeout(active.get(name)?.timer);
    if (active.delete(name)) await effects[name]?.end();
  }

  function switchOffSoon(name: FaultName, why: string): void {
    switchFault(name, false).then(
      () => log('INFO', `fault ${name} is over: ${why}`),
      (error) => log('WARN', `fault ${name} could not be switched off`, { error: messageOf(error) }),
    );
  }

  function switchFault(name: FaultName, on: boolean, forSeconds?: number): Promise<void> {
    return inTurn(async () => {
      if (!on) {
        await end(name);
        await database.control.query('DELETE FROM faults WHERE name = $1', [name]);
        return;
      }
      const untilMs = forSeconds === undefined ? undefined : Date.now() + forSeconds * 1_000;
      await begin(name, untilMs);
      await database.control.query(
        `INSERT INTO faults (name, until) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
        [name, untilMs === undefined ? null : new Date(untilMs)],
      );
    });
  }

  return {
    has: (name): name is FaultName => (names as readonly string[]).includes(name),
    isOn: (name) => active.has(name),
    switch: switchFault,
    list: () =>
      names.map((name) => {
        const fault = active.get(name);
        return { name, on: fault !== undefined, since: isoTime(fault?.sinceMs), until: isoTime(fault?.untilMs) };
      }),
    restore: () =>
      inTurn(async () => {
        const { rows } = await database.control.query<{ name: string; until: Date | null }>(
          'SELECT name, until FROM faults',
        );
        for (const { name, until } of rows) {
          if (isFaultName(name) && names.includes(name)) await begin(name, until?.getTime());
        }
      }),
    close: () =>
      inTurn(async () => {
        for (const name of [...active.keys()]) await end(name);
      }),
  };
}

function isoTime(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString();
}
