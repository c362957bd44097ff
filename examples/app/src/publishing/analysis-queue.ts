import { randomUUID } from 'node:crypto';
import type { QueueState } from '../vendors/cloudflare-api.ts';
import type { EdgeDatabase } from '../vendors/edge-database.ts';
import { ANALYSIS_QUEUE, DEAD_LETTER_QUEUE } from './store.ts';

/** The queue of analyses: the worker takes from it; what fails three times is a dead letter. */
export interface AnalysisQueue {
  /** Queues a manuscript; while the lever says no, it is kept and queued once it says yes. */
  add(manuscript: string): void;
  /** Cloudflare gives no message to the consumer from now on, or does again. */
  setPaused(queue: string, paused: boolean): void;
  /** The worker takes from the queue from now on, or does no longer. */
  setConsumer(present: boolean): void;
  hasConsumer(): boolean;
  states(): QueueState[];
  start(): void;
  close(): void;
}

export interface AnalysisQueueOptions {
  readonly database: EdgeDatabase;
  readonly worker: string;
  /** Whether new manuscripts are queued. */
  isAllowed(): boolean;
  /** Hears of each analysis that came to its end. */
  onDone(ok: boolean): void;
}

interface Waiting {
  readonly id: string;
  /** 1 when its manuscript is there. */
  readonly found: number;
  readonly attempts: number;
}

const TICK_MS = 50;
const MOST_ATTEMPTS = 3;
const AT_ONCE = 20;

/** Reads and writes the table `analyses`; an analysis of a manuscript that is not there fails. */
export function createAnalysisQueue({ database, worker, isAllowed, onDone }: AnalysisQueueOptions): AnalysisQueue {
  let consumer = true;
  const paused = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function work(): void {
    if (isAllowed()) database.run("UPDATE analyses SET status = 'queued' WHERE status = 'held'");
    if (!consumer || paused.has(ANALYSIS_QUEUE)) return;
    const waiting = database.all<Waiting>(
      `SELECT a.id, a.attempts, EXISTS (SELECT 1 FROM manuscripts WHERE id = a.manuscript_id) AS found
       FROM analyses AS a WHERE status = 'queued' ORDER BY created_at LIMIT ${AT_ONCE}`,
    );
    for (const analysis of waiting) settle(analysis);
  }

  function settle({ id, found, attempts }: Waiting): void {
    const isDead = found === 0 && attempts + 1 >= MOST_ATTEMPTS;
    const open = isDead ? 'failed' : 'queued';
    const status = found === 1 ? 'done' : open;
    database.run('UPDATE analyses SET status = ?, attempts = attempts + 1 WHERE id = ?', status, id);
    if (status !== 'queued') onDone(status === 'done');
  }

  const count = (status: string) =>
    database.all<{ n: number }>('SELECT count(*) AS n FROM analyses WHERE status = ?', status)[0]?.n ?? 0;
  const state = (name: string, consumers: string[], status: string): QueueState => ({
    ...{ name, consumers, waiting: count(status), paused: paused.has(name) },
  });
  return {
    add: (manuscript) => {
      const now = Math.floor(Date.now() / 1_000);
      const status = isAllowed() ? 'queued' : 'held';
      database.run('INSERT INTO analyses VALUES (?, ?, ?, 0, ?)', randomUUID(), manuscript, status, now);
    },
    setPaused: (queue, isPaused) => void (isPaused ? paused.add(queue) : paused.delete(queue)),
    setConsumer: (present) => {
      consumer = present;
    },
    hasConsumer: () => consumer,
    states: () => [state(ANALYSIS_QUEUE, consumer ? [worker] : [], 'queued'), state(DEAD_LETTER_QUEUE, [], 'failed')],
    start: () => {
      timer ??= setInterval(work, TICK_MS);
    },
    close: () => clearInterval(timer),
  };
}
