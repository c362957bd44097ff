import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** `ready`: it answers; `gone`: the process ended; `deaf`: it runs, but nothing listens on its socket. */
export type Readiness = 'ready' | 'gone' | 'deaf';

// "The database system is starting up", "… shutting down", "… in recovery mode".
const cannotConnectNow = '57P03';
const deafAfterMs = 15_000;
const pollMs = 50;

/**
 * Waits until the server at `url` answers a query, for as long as it says that it is starting up (recovery from a crash
 * may take minutes) and `isAlive` holds. Throws PostgreSQL's error when it refuses for another reason.
 */
export async function awaitConnection(url: string, isAlive: () => Promise<boolean>): Promise<Readiness> {
  let silentSinceMs = Date.now();
  for (;;) {
    const answer = await knock(url);
    if (answer === 'ready') return 'ready';
    if (answer === 'wait') silentSinceMs = Date.now();
    if (!(await isAlive())) return 'gone';
    if (Date.now() - silentSinceMs > deafAfterMs) return 'deaf';
    await sleep(pollMs);
  }
}

async function knock(url: string): Promise<'ready' | 'wait' | 'silence'> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that goes down between two packets reports through the event, too; the promise says enough.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'ready';
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === cannotConnectNow) return 'wait';
    // Five letters and digits are PostgreSQL's own refusals; all else is the socket's.
    if (code && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code) && !code.startsWith('57P')) throw error;
    return 'silence';
  } finally {
    await client.end().catch(() => undefined);
  }
}
