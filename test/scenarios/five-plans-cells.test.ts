import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fillSql, type Plan, type RunbookStep } from '@tocsin/core';
import { loadPlan } from '@tocsin/plan';
import { describe, expect, it } from 'vitest';
import { classifySql } from '../../packages/runner/src/sql/postgres/classify-sql.ts';

/* Every cell of the five example plans is read by what would run it: bash for shell, PostgreSQL's own grammar for SQL. */
const EXAMPLES = resolve(import.meta.dirname, '../../examples');
const PLANS = ['churn-saver', 'subscription-bot', 'publishing-platform', 'receptionist', 'merchant-messaging'];
const run = promisify(execFile);

interface Cell {
  /** `rollback.md:17 roll-back` */
  readonly at: string;
  readonly step: RunbookStep;
}

async function load(name: string): Promise<Plan> {
  const { plan } = await loadPlan(join(EXAMPLES, name), { env: {} });
  if (!plan) throw new Error(`${name} does not load`);
  return plan;
}

function cellsOf(plan: Plan, kind: RunbookStep['kind']): Cell[] {
  return Object.values(plan.runbooks).flatMap(({ file, phases }) =>
    phases
      .flatMap(({ steps }) => steps)
      .filter((step) => step.kind === kind)
      .map((step) => ({ at: `${file}:${step.line} ${step.id}`, step })),
  );
}

/** Every parameter with a value; as it stands in SQL, each becomes a quoted text. */
const valuesOf = ({ parameters }: RunbookStep) => Object.fromEntries(parameters.map((name) => [name, '1']));

describe.each(PLANS)('%s', (name) => {
  it('has shell cells that bash can read', async () => {
    const plan = await load(name);
    const cells = cellsOf(plan, 'shell');
    expect(cells.length).toBeGreaterThan(5);
    const refused = await Promise.all(
      cells.map(({ at, step }) =>
        run('bash', ['-n', '-c', step.source]).then(
          () => [],
          (error: { stderr: string }) => [`${at}: ${error.stderr}`],
        ),
      ),
    );
    expect(refused.flat()).toEqual([]);
  });

  it('has SQL cells that PostgreSQL can read, is willing to run, and that change what they say', async () => {
    const plan = await load(name);
    const cells = cellsOf(plan, 'sql').filter(({ step }) => typeOf(plan, step) === 'postgres');
    const wrong = await Promise.all(cells.map(whatIsWrong));
    expect(wrong.flat()).toEqual([]);
    if (name !== 'publishing-platform') expect(cells.length).toBeGreaterThan(3);
  });
});

function typeOf({ connections }: Plan, { connection }: RunbookStep): string | undefined {
  return connection === null ? Object.values(connections)[0]?.type : connections[connection]?.type;
}

async function whatIsWrong({ at, step }: Cell): Promise<string[]> {
  const read = await classifySql(fillSql(step.source, valuesOf(step)));
  if (read.error !== null) return [`${at}: ${read.error}`];
  return read.statements.flatMap(({ refused, writes }) => [
    ...(refused ? [`${at}: ${refused}`] : []),
    ...(writes && !step.changes ? [`${at} does not say that it changes something: ${writes}`] : []),
  ]);
}
