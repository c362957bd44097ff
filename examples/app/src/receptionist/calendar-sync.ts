import type { TocsinClient } from '@tocsin/sdk';
import type pg from 'pg';
import { messageOf } from '../log.ts';
import type { GoogleCalendar } from '../vendors/google-calendar.ts';
import type { VercelProject } from '../vendors/vercel.ts';

export interface CalendarSyncOptions {
  readonly pool: pg.Pool;
  readonly google: GoogleCalendar;
  readonly project: VercelProject;
  readonly tocsin: TocsinClient;
}

const ROUND_MS = 100;
const MOST_ATTEMPTS = 3;

/** Refreshes tokens and enters appointments, round by round, of the businesses that the lever lets. Returns what stops it. */
export function startCalendarSync({ pool, google, project, tocsin }: CalendarSyncOptions): () => void {
  const heartbeat = tocsin.heartbeat('calendar-sync');
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** Whether the business's token is good, if need be after a refresh. */
  async function refresh({ business_id: business, is_due: isDue }: Connection): Promise<boolean> {
    if (!isDue) return true;
    try {
      const { expiresInSeconds } = google.refresh(project.production().variables.GOOGLE_CLIENT_SECRET ?? '', business);
      await pool.query(REFRESHED, [business, expiresInSeconds]);
      return true;
    } catch (error) {
      project.log('ERROR', 'calendar token was not refreshed', { business, error: messageOf(error) });
      await pool.query(`UPDATE calendar_connections SET status = 'error', last_error = $2 WHERE business_id = $1`, [
        business,
        messageOf(error),
      ]);
      return false;
    }
  }

  async function round(): Promise<void> {
    const { rows: connections } = await pool.query<Connection>(CONNECTIONS);
    let done = 0;
    for (const connection of connections) {
      const { business_id: tenant } = connection;
      if (tocsin.lever('calendar-sync', { key: tenant, tenant }) === false) continue;
      done += 1;
      const isGood = await refresh(connection);
      const { rows: waiting } = await pool.query<{ id: string }>(WAITING, [tenant, MOST_ATTEMPTS]);
      for (const { id } of waiting) {
        const event = isGood ? google.insert(tenant) : null;
        await pool.query(ATTEMPTED, [id, event]);
      }
    }
    // Switched off for everybody, it is not what pings.
    if (done > 0 || connections.length === 0) void heartbeat.ping();
  }

  const tick = async () => {
    await round().catch((error) =>
      project.log('ERROR', 'the calendar was not synchronised', { error: messageOf(error) }),
    );
    if (!stopped) timer = setTimeout(tick, ROUND_MS);
  };
  void tick();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

interface Connection {
  readonly business_id: string;
  readonly is_due: boolean;
}

const CONNECTIONS = `SELECT business_id, token_expires_at < now() + interval '5 minutes' AS is_due FROM calendar_connections`;
const REFRESHED = `UPDATE calendar_connections SET status = 'connected', last_error = NULL,
  token_expires_at = now() + $2 * interval '1 second' WHERE business_id = $1`;
/** One that failed too often waits until somebody asks for it. */
const WAITING = `SELECT id FROM appointments WHERE business_id = $1 AND calendar_event_id IS NULL AND starts_at > now()
  AND (sync_attempts < $2 OR sync_requested_at > sync_attempted_at) LIMIT 100`;
const ATTEMPTED = `UPDATE appointments SET calendar_event_id = $2, sync_attempts = sync_attempts + 1,
  sync_attempted_at = now() WHERE id = $1`;
