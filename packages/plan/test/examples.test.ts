import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPlan } from '../src/load-plan.ts';
import { formatProblem } from '../src/problem.ts';

/* The five example plans: whole, without a warning, and with every runbook that the documents behind them have. */
const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

/** Looked at from this day, whatever day it is: coverage depends on it. */
const NOW_MS = Date.parse('2026-11-04T08:00Z');

const SCHEMA_LINE = '# yaml-language-server: $schema=../../docs/generated/plan.schema.json';

const RUNBOOKS: Readonly<Record<string, readonly string[]>> = {
  'churn-saver': ['webhook-processing', 'scheduler', 'database-performance', 'external-services', 'rollback'],
  'subscription-bot': [
    ...['bot-unresponsive', 'database-connection', 'payment-processing', 'group-management', 'high-resource-usage'],
    ...['webhook-failures', 'complete-restart', 'maintenance-mode', 'data-recovery', 'rollback', 'full-check'],
  ],
  'publishing-platform': [
    ...['api-down', 'authentication', 'password-reset', 'high-error-rate', 'slow-responses', 'queue-delays'],
    ...['stripe-webhooks', 'paid-without-subscription', 'deploy', 'rollback', 'refunds-and-cancellations'],
    ...['failed-payments', 'backup-restore', 'object-recovery', 'database-tasks'],
  ],
  receptionist: [
    ...['site-down', 'high-error-rate', 'payment-processing', 'database-performance', 'rate-limiting', 'calendar-sync'],
    'rollback',
  ],
  'merchant-messaging': [
    ...['twilio-outage', 'stripe-retry-storm', 'webhook-backlog', 'consent-complaint', 'performance-degradation'],
  ],
};

describe.each(Object.keys(RUNBOOKS))('%s', (name) => {
  const folder = join(examples, name);
  const load = () => loadPlan(folder, { env: {}, nowMs: NOW_MS });

  it('loads without an error or a warning while nothing is set in the environment', async () => {
    const { plan, problems } = await load();
    expect(problems.map(formatProblem)).toEqual([]);
    expect(plan?.service).toBe(name);
  });

  it('has every runbook of its document, each with something to diagnose or to do', async () => {
    const { plan } = await load();
    expect(Object.keys(plan?.runbooks ?? {}).toSorted()).toEqual(RUNBOOKS[name]?.toSorted());
    const empty = Object.values(plan?.runbooks ?? {}).filter(({ phases }) =>
      phases.every(({ steps }) => !steps.length),
    );
    expect(empty.map(({ id }) => id)).toEqual([]);
  });

  it('opens in an editor with the schema', async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const [first] = (await readFile(join(folder, file), 'utf8')).split('\n');
      expect(first, file).toBe(SCHEMA_LINE);
    }
  });

  it('says in its README what every variable of the environment is for', async () => {
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    const yaml = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    const texts = await Promise.all(yaml.map((file) => readFile(join(folder, file), 'utf8')));
    const lines = texts.flatMap((text) => text.split('\n')).filter((line) => !line.trim().startsWith('#'));
    const names = lines.flatMap((line) => [...line.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map((match) => match[1] ?? ''));
    const unsaid = [...new Set(names)].filter((variable) => !readme.includes(`\`${variable}\``));
    expect(unsaid).toEqual([]);
  });

  it('says in its README which levels there are, and when each must be acknowledged', async () => {
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    const { plan } = await load();
    for (const { id, acknowledge } of plan?.severities ?? []) {
      const row = readme.split('\n').find((line) => line.startsWith(`| ${id} |`));
      expect(row, id).toMatch(new RegExp(`[^0-9]${spoken(acknowledge ?? 0)}`));
    }
  });
});

/** 900 → `15 min`, 3600 → `1 h`. */
function spoken(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}
