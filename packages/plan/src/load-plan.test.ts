import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { checkFolder } from './check/check-folder.ts';
import { loadPlan } from './load-plan.ts';
import { formatProblem } from './problem.ts';

const fixtures = fileURLToPath(new URL('../../../test/fixtures/plans', import.meta.url));
const churnSaver = fileURLToPath(new URL('../../../examples/churn-saver', import.meta.url));

/** Fixtures are looked at from this day, whatever day it is. */
const NOW_MS = Date.parse('2026-03-01T12:00Z');

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Writes a plan folder that lasts for one test. */
async function planFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-plan-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

describe('broken plans', async () => {
  const names = (await readdir(fixtures)).sort();

  it('has at least 20 fixtures', () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  it.each(names)('%s: every problem with its place', async (name) => {
    const { plan, problems } = await checkFolder(join(fixtures, name), { env: {}, nowMs: NOW_MS });
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(plan === null).toBe(errors.length > 0);
    expect(problems.length).toBeGreaterThan(0);
    await expect(`${problems.map(formatProblem).join('\n\n')}\n`).toMatchFileSnapshot(
      join(fixtures, name, 'expected.txt'),
    );
  });

  it('refuses a huge file without reading the others in vain', async () => {
    const folder = await planFolder({
      'plan.yaml': 'service: shop\nseverities: { P1: { acknowlege: 5m } }\n',
      'levers.yaml': `levers: {}\n${'# filler\n'.repeat(130_000)}`,
    });
    const { plan, problems } = await loadPlan(folder, { env: {} });
    expect(plan).toBeNull();
    expect(problems.map(({ code, file }) => [code, file])).toEqual([
      ['huge-file', 'levers.yaml'],
      ['unknown-key', 'plan.yaml'],
    ]);
  });

  it('says that a folder does not exist', async () => {
    const { plan, problems } = await loadPlan(join(tmpdir(), 'tocsin-no-such-plan'), { env: {} });
    expect(plan).toBeNull();
    expect(problems.map(({ code }) => code)).toEqual(['no-folder']);
  });

  it('survives nesting of a hundred thousand levels', async () => {
    const folder = await planFolder({ 'plan.yaml': `service: ${'['.repeat(100_000)}` });
    const { plan, problems } = await loadPlan(folder, { env: {} });
    expect(plan).toBeNull();
    expect(problems.every(({ code }) => code.startsWith('yaml-'))).toBe(true);
  });
});

describe('churn-saver', () => {
  it('loads without an error or a warning while no secret is set', async () => {
    const { plan, problems } = await loadPlan(churnSaver, { env: {} });
    expect(problems.map(formatProblem)).toEqual([]);
    expect(plan).not.toBeNull();
  });

  it('has the clocks, criteria and people of its document', async () => {
    const { plan } = await loadPlan(churnSaver, { env: {} });
    expect(plan?.severities.map(({ id, acknowledge, resolve, update }) => [id, acknowledge, resolve, update])).toEqual([
      ['P0', 300, 3_600, 900],
      ['P1', 900, 7_200, 1_800],
      ['P2', 3_600, 14_400, 7_200],
      ['P3', 14_400, 86_400, 86_400],
    ]);
    const criteria = plan?.severities[1]?.when ?? [];
    expect(criteria).toContainEqual({ kind: 'metric', metric: 'webhook.success_rate', below: 0.9, for: 60 });
    expect(criteria).toContainEqual({ kind: 'metric', metric: 'http.latency.p95', above: 10_000, for: 120 });
    expect(criteria).toContainEqual({ kind: 'monitor', monitor: 'scheduler', is: 'silent', for: 1_800 });
    expect(plan?.schedules['on-call']?.slots.map(({ id }) => id)).toEqual(['primary', 'secondary', 'tertiary']);
    expect(plan?.restorations.gradual?.steps.map(({ release, wait }) => [release, wait])).toEqual([
      ['webhook-processing', 300],
      ['scheduler', 300],
      ['notifications', 300],
      ['rollback', 0],
    ]);
    expect(plan?.levers.rollback?.pulls).toEqual(['webhook-processing', 'scheduler', 'notifications']);
    expect(plan?.levers['webhook-processing']).toMatchObject({ resting: true, pulled: false });
    expect(plan?.review.due).toBe(172_800);
  });

  it('gathers diagnostics by itself in every runbook, and asks before everything that changes something', async () => {
    const { plan } = await loadPlan(churnSaver, { env: {} });
    const runbooks = Object.values(plan?.runbooks ?? {});
    expect(runbooks.map(({ id }) => id)).toEqual([
      'database-performance',
      'external-services',
      'rollback',
      'scheduler',
      'webhook-processing',
    ]);
    for (const { id, phases } of runbooks) {
      const steps = phases.flatMap((phase) => phase.steps);
      const changing = steps.filter(({ changes }) => changes).map(({ source }) => source);
      // A rollback is for a trouble that another runbook has found and contained.
      if (id !== 'rollback') {
        expect(steps.filter(({ auto }) => auto).length).toBeGreaterThanOrEqual(3);
        expect(changing.some((source) => source.startsWith('tocsin lever pull'))).toBe(true);
      }
      const acting = steps.filter(({ source }) =>
        /-X POST|pg_terminate_backend|tocsin (?!inbox (?:show|refused) )/.test(source),
      );
      expect(acting.filter(({ kind, changes }) => kind !== 'manual' && !changes)).toEqual([]);
      expect(steps.filter(({ kind, connection }) => kind === 'sql' && connection !== 'app')).toEqual([]);
    }
  });
});

const SMALL = `service: shop
severities: { P1: {} }
channels: { mail: { type: email, url: "\${SMTP_URL}", from: "\${MAIL_FROM:-a@example.com}" } }
connections: { app: { url: "postgres://\${DB_HOST}/app" } }
environment: { TOKEN: "\${TOKEN}", PLAIN: x, LITERAL: "$\${HOME}" }
`;

describe('secrets', () => {
  it('makes a sandbox, a closed connection and no variable of what is not set', async () => {
    const { plan, problems } = await loadPlan(await planFolder({ 'plan.yaml': SMALL }), { env: { TOKEN: '' } });
    expect(problems.map(({ code }) => code)).toEqual(['no-clock', 'no-owner']);
    expect(plan?.channels.mail).toEqual({
      id: 'mail',
      type: 'email',
      settings: { from: 'a@example.com' },
      missing: ['url'],
      backup: null,
    });
    expect(plan?.connections.app).toMatchObject({ url: null });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text itself is what the plan escaped.
    expect(plan?.environment).toEqual({ PLAIN: 'x', LITERAL: '${HOME}' });
  });

  it('fills in what is set', async () => {
    const env = { SMTP_URL: 'smtp://mail', MAIL_FROM: 'b@example.com', DB_HOST: 'db', TOKEN: 't' };
    const { plan } = await loadPlan(await planFolder({ 'plan.yaml': SMALL }), { env });
    expect(plan?.channels.mail).toMatchObject({ settings: { url: 'smtp://mail', from: 'b@example.com' }, missing: [] });
    expect(plan?.connections.app).toMatchObject({ url: 'postgres://db/app' });
    expect(plan?.environment.TOKEN).toBe('t');
  });
});

describe('version', () => {
  it('is the same for the same files, and another for another byte or name', async () => {
    const folder = await planFolder({ 'plan.yaml': SMALL, 'runbooks/a.md': '## Contain\n\n1. Wait\n' });
    const versionOf = async () => (await loadPlan(folder, { env: {} })).plan?.version;
    const first = await versionOf();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await versionOf()).toBe(first);
    await writeFile(join(folder, 'runbooks/a.md'), '## Contain\n\n1. Wait.\n');
    const second = await versionOf();
    expect(second).not.toBe(first);
    await cp(join(folder, 'runbooks/a.md'), join(folder, 'runbooks/b.md'));
    await rm(join(folder, 'runbooks/a.md'));
    expect(await versionOf()).not.toBe(second);
  });

  it('does not depend on secrets', async () => {
    const folder = await planFolder({ 'plan.yaml': SMALL });
    const unset = await loadPlan(folder, { env: {} });
    const set = await loadPlan(folder, { env: { TOKEN: 't' } });
    expect(set.plan?.version).toBe(unset.plan?.version);
  });
});

describe('defaults', () => {
  it('fills in everything that is optional', async () => {
    const files = {
      'plan.yaml':
        'service: corner-shop\nseverities: { P1: {}, P2: {} }\nmonitors: { web: { type: http, url: "http://127.0.0.1/" } }\n',
      'more.yml': 'levers: { mode: { kind: mode } }\nmetrics: { ok.rate: { read: ratio } }\n',
    };
    const { plan } = await loadPlan(await planFolder(files), { env: {} });
    expect(plan).toMatchObject({ title: 'Corner shop', timezone: 'UTC', review: { due: 172_800, attendees: [] } });
    expect(plan?.intake.severity).toEqual({ critical: 'P1', error: 'P2', warning: 'P2', info: 'P2' });
    expect(plan?.monitors.web).toMatchObject({
      method: 'GET',
      every: 30,
      timeout: 10,
      confirm: 2,
      recover: 2,
      expect: [{ of: 'status', must: { is: [200] } }],
    });
    expect(plan?.levers.mode).toMatchObject({ resting: false, pulled: true, title: 'Mode' });
    expect(plan?.metrics['ok.rate']).toMatchObject({
      from: { kind: 'pushed', name: 'ok.rate' },
      window: 300,
      minimum: 5,
      component: null,
    });
  });

  it('reads overrides in the zone of the schedule, over a change of the clocks', async () => {
    const plan = `${SMALL}timezone: America/New_York
people: { ann: { contact: [{ channel: mail, address: a@example.com }] } }
schedules:
  s:
    overrides: [{ slot: primary, person: ann, from: 2026-03-07 09:00, to: 2026-03-08T09:00 }]
    slots: { primary: { start: 2026-01-05, members: [ann] } }
`;
    const loaded = await loadPlan(await planFolder({ 'plan.yaml': plan }), { env: {} });
    expect(loaded.plan?.schedules.s?.overrides).toEqual([
      {
        kind: 'override',
        slot: 'primary',
        person: 'ann',
        fromMs: Date.parse('2026-03-07T14:00Z'),
        toMs: Date.parse('2026-03-08T13:00Z'),
      },
    ]);
  });
});

it('reads files by the reader that it is given', async () => {
  const folder = await planFolder({ 'plan.yaml': 'service: [' });
  const { plan } = await loadPlan(folder, { env: {}, readFile: async () => new TextEncoder().encode(SMALL) });
  expect(plan?.service).toBe('shop');
  expect(await readFile(join(folder, 'plan.yaml'), 'utf8')).toBe('service: [');
});
