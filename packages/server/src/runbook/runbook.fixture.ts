import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Actor,
  NO_COMMUNICATION,
  NO_CONSENT,
  NO_ESTIMATES,
  type Person,
  PLAIN_REVIEW,
  PLAIN_SETTINGS,
  type Plan,
  plainStatusPage,
  type Rotation,
  type RunbookParameter,
  type RunbookStep,
  type Schedule,
} from '@tocsin/core';
import pg from 'pg';
import { pino } from 'pino';
import type { App } from '../platform/app.ts';
import { loadKeys } from '../platform/auth/keys.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase, openPool } from '../platform/database/database.ts';
import { copyDatabase } from '../platform/database/database-copy.fixture.ts';
import { Jobs } from '../platform/jobs/jobs.ts';
import { Live } from '../platform/live/live.ts';
import { Plans } from '../platform/plans/plans.ts';
import { ensureDatabase, startEmbeddedPostgres } from '../platform/postgres/index.ts';
import { runbook } from './phase.ts';
import { type RunView, readRun } from './run/run.views.ts';
import { startRun } from './run/start-run.ts';
import { executeStep } from './step/execute-step.job.ts';
import { answerStep } from './step/question.ts';
import { runNodeOf } from './step/run-node.ts';
import { runStep } from './step/run-step.ts';

type StepView = RunView['steps'][number];

export const ALEX: Actor = { kind: 'person', id: 'alex', name: 'Alex' };
export const SAM: Actor = { kind: 'person', id: 'sam', name: 'Sam' };
export const KIM: Actor = { kind: 'person', id: 'kim', name: 'Kim' };
export const SECRET = 'quite-secret-value';

/** A step of a runbook: a shell cell that only reads, unless `more` says otherwise. */
export function step(id: string, source: string, more: Partial<RunbookStep> = {}): RunbookStep {
  return {
    ...{ id, title: `Step ${id}`, kind: 'shell', source, auto: false, changes: false },
    ...{ option: null, parameters: [], connection: null, timeout: 20, line: 1 },
    ...{ ...PLAIN_SETTINGS, annotations: {}, ...more },
  };
}

/** A real node on a real PostgreSQL whose plan has one runbook, `book`, and whose jobs run only when a test runs them. */
export class RunbookFixture {
  readonly folder: string;
  readonly app: App;
  /** Address of the nodes' database. */
  readonly url: string;
  readonly #targetUrl: string;
  readonly #ends: (() => Promise<unknown>)[];
  #versions = 0;

  constructor(folder: string, url: string, targetUrl: string, app: App, ends: (() => Promise<unknown>)[]) {
    this.folder = folder;
    this.url = url;
    this.#targetUrl = targetUrl;
    this.app = app;
    this.#ends = ends;
  }

  static async open(): Promise<RunbookFixture> {
    const ends: (() => Promise<unknown>)[] = [];
    const folder = await mkdtemp(join(tmpdir(), 'tocsin-runbook-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o711);
    let base = process.env.TEST_DATABASE_URL;
    if (!base) {
      const embedded = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => undefined });
      ends.push(() => embedded.stop());
      base = embedded.url;
    }
    const unique = randomBytes(4).toString('hex');
    const { url } = await copyDatabase(base, 'runbook');
    const targetUrl = await ensureDatabase(base, `runbook_target_${unique}`);
    const app = await openApp(url, folder, ends);
    const stop = await runbook.start?.(app);
    ends.push(async () => stop?.());
    return new RunbookFixture(folder, url, targetUrl, app, ends);
  }

  async close(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end();
  }

  /** Puts a plan with these steps in force. */
  async load(steps: readonly RunbookStep[], parameters: readonly RunbookParameter[] = []): Promise<void> {
    const plan = planWith(`v${++this.#versions}`, steps, parameters, this.#targetUrl);
    await this.app.plans.put(plan, this.folder, 0);
  }

  /** Starts a run of a new plan with these steps; returns its id. */
  async begin(steps: readonly RunbookStep[], parameters: readonly RunbookParameter[] = []): Promise<string> {
    await this.load(steps, parameters);
    return startRun(this.app, { service: 'shop', runbook: 'book', incidentId: null }, ALEX);
  }

  /** Another node on the same database with the same plan. @param parts connections or a clock of the test's own */
  async openNode(parts: NodeParts = {}): Promise<App> {
    const node = await openApp(this.url, this.folder, this.#ends, parts);
    await node.plans.put(this.app.plans.get('shop'), this.folder, 0);
    return node;
  }

  async stepOf(runId: string, id = 'a'): Promise<StepView> {
    const found = (await readRun(this.app, runId)).steps.find((candidate) => candidate.id === id);
    if (!found) throw new Error(`run ${runId} has no step ${id}`);
    return found;
  }

  /** Approves a step and runs it here; returns what became of it. */
  async runNow(runId: string, id: string, again = false, parameters: Record<string, string> = {}): Promise<StepView> {
    await runStep(this.app, { runId, stepId: id, again, parameters }, ALEX);
    await executeStep(this.app, { runId, step: id });
    return this.stepOf(runId, id);
  }

  /** The same for a SQL step that changes something: a person looks at what it changed, and answers. */
  async runAnswered(runId: string, id: string, decision: 'commit' | 'rollback'): Promise<StepView> {
    await runStep(this.app, { runId, stepId: id }, ALEX);
    const running = executeStep(this.app, { runId, step: id });
    let over = false;
    const ended = running.finally(() => {
      over = true;
    });
    while (!over && (await this.stepOf(runId, id)).question === null) await sleep(10);
    if (!over) await answerStep(this.app, runId, id, decision, SAM);
    await ended;
    return this.stepOf(runId, id);
  }

  /** Runs on a node whatever is queued in a run, until nothing is; what runs in the background is not waited for. */
  async drain(runId: string, node: App = this.app): Promise<StepView[]> {
    for (;;) {
      const { steps } = await readRun(this.app, runId);
      const queued = steps.filter(({ status }) => status === 'queued');
      if (queued.length === 0) return steps;
      for (const { id, background } of queued) {
        const running = executeStep(node, { runId, step: id });
        if (background) await this.#begun(runId, id);
        else await running;
      }
    }
  }

  async #begun(runId: string, id: string): Promise<void> {
    while ((await this.stepOf(runId, id)).status === 'queued') await sleep(10);
  }

  /** Makes a step look as it does when the process that ran it was killed. */
  async abandon(runId: string, id: string, owner = 'a process that is gone'): Promise<void> {
    await this.app.db
      .updateTable('run_step')
      .set({ status: 'running', owner, attempt: 1, started_at: new Date() })
      .where('run_id', '=', runId)
      .where('id', '=', id)
      .execute();
  }

  /** Asks the database that the plan's connection `main` leads to. */
  async query(text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.#targetUrl });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
}

function planWith(
  version: string,
  steps: readonly RunbookStep[],
  parameters: readonly RunbookParameter[],
  targetUrl: string,
): Plan {
  const phases = [{ title: 'Diagnose', text: '', steps }];
  const about = { symptoms: [], components: [], severity: null, impact: '', parameters, triggers: [] };
  const book = { id: 'book', title: 'Book', ...about, file: 'book.md', phases };
  const level = {
    id: 'P0',
    name: 'Critical',
    meaning: '',
    examples: [],
    acknowledge: 300,
    resolve: 3600,
    update: null,
  };
  return {
    ...{ service: 'shop', title: 'Shop', timezone: 'UTC', version, components: {} },
    people: { alex: person('alex', 'Alex'), sam: person('sam', 'Sam'), kim: person('kim', 'Kim') },
    roles: { lead: [{ kind: 'schedule', schedule: 'on-call', slot: 'primary' }] },
    severities: [
      {
        ...level,
        commander: null,
        escalation: null,
        urgency: 'notify',
        review: 'optional',
        when: [],
        lowerAfter: null,
      },
    ],
    schedules: { 'on-call': SAM_ON_CALL },
    ...{ escalation: {}, channels: {}, monitors: {}, metrics: {}, levers: {}, restorations: {} },
    connections: {
      main: { id: 'main', type: 'postgres', url: targetUrl },
      unset: { id: 'unset', type: 'postgres', url: null },
    },
    environment: { API_TOKEN: SECRET, REGION: 'eu' },
    ...{ runbooks: { book }, templates: {}, communication: NO_COMMUNICATION },
    ...{ vendors: {}, maintenance: {}, routines: {}, backups: {}, inbox: {}, jobs: {}, reconciliations: {} },
    consent: NO_CONSENT,
    ...{ scrapes: {}, panels: {}, alerts: { rules: [], inhibit: [] }, reports: { opens: null, form: false } },
    intake: { severity: { critical: 'P0', error: 'P0', warning: 'P0', info: 'P0' }, mappings: {}, secrets: {} },
    watchdog: { heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null },
    ...{ review: PLAIN_REVIEW, impact: NO_ESTIMATES, statusPage: plainStatusPage('Service') },
  };
}

function person(id: string, name: string): Person {
  return { id, name, contact: [], quiet: [], access: 'responder' };
}

/** Sam has been on call since ever. */
const SAM_ON_CALL: Schedule = {
  ...{ id: 'on-call', title: 'On call', timezone: 'UTC', overrides: [] },
  slots: [
    { id: 'primary', versions: [{ effectiveFromMs: null, layers: [{ restrictions: [], rotation: weekly('sam') }] }] },
  ],
};

function weekly(member: string): Rotation {
  const every = { unit: 'week', count: 1 } as const;
  return { every, start: '2026-01-05', handoff: '09:00', timezone: 'UTC', members: [member], first: 0 };
}

interface NodeParts {
  readonly pool?: pg.Pool;
  readonly clock?: Clock;
}

async function openApp(
  url: string,
  folder: string,
  ends: (() => Promise<unknown>)[],
  { pool = openPool(url, 10), clock = systemClock }: NodeParts = {},
): Promise<App> {
  pool.on('error', () => undefined);
  const db = openDatabase(pool);
  const log = pino({ level: 'silent' });
  const live = new Live(url, log);
  await live.start();
  const config = readConfig({ TOCSIN_DATA: join(folder, 'data'), PATH: process.env.PATH }, []);
  const node: App = {
    ...{ config, log, clock, pool, db, live, plans: new Plans(db), keys: await loadKeys(db) },
    jobs: new Jobs(clock, log),
    url: () => 'http://127.0.0.1:1',
  };
  ends.push(async () => {
    await live.stop();
    await runNodeOf(node).owner.release();
    await db.destroy();
  });
  return node;
}
