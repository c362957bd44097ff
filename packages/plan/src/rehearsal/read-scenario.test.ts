import { resolve } from 'node:path';
import { type Plan, rehearse } from '@tocsin/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPlan } from '../load-plan.ts';
import { formatProblem } from '../problem.ts';
import { toSourceFile } from '../source-file.ts';
import { readRehearsals } from './read-rehearsals.ts';
import { readScenario, readScenarioFile } from './read-scenario.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../../examples');

async function load(service: string): Promise<Plan> {
  const { plan, problems } = await loadPlan(resolve(EXAMPLES, service), { env: {} });
  if (!plan) throw new Error(problems.map(formatProblem).join('\n'));
  return plan;
}

describe.each(['churn-saver', 'subscription-bot', 'publishing-platform', 'receptionist', 'merchant-messaging'])(
  'the rehearsals of %s',
  (service) => {
    it('are read, and everything holds that the team expects', async () => {
      const plan = await load(service);
      const files = await readRehearsals(resolve(EXAMPLES, service), plan);
      expect(files.flatMap(({ problems }) => problems)).toEqual([]);
      expect(files.length).toBeGreaterThanOrEqual(2);
      for (const { scenario } of files) {
        const outcome = scenario && rehearse(plan, scenario);
        expect(outcome?.expectations.filter(({ holds }) => !holds)).toEqual([]);
        expect(outcome?.expectations.length).toBeGreaterThan(0);
      }
    });
  },
);

describe('a scenario file', () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await load('churn-saver');
  });
  const problemsOf = (text: string) =>
    readScenarioFile(toSourceFile('rehearsals/night.yaml', text), plan).problems.map(
      ({ line, column, message, hint }) => `${line}:${column} ${message}. ${hint}`,
    );

  it('says every mistake with its place and what to do', () => {
    const found = problemsOf(`at: "2026-11-01 25:30"
what:
  - { monitor: schedulr, is: silent }
  - { metric: webhook.success_rate, value: 800ms }
  - { monitor: app, is: silent }
  - { alert: It is down, value: 80% }
people:
  primary-enginer: { answers: sometimes }
channels: { slak: down }
expect:
  - { within: 5m }
  - { paged: nobody-here, within: 5m }
`);
    expect(found).toEqual([
      expect.stringMatching(/^1:5 "2026-11-01 25:30" is not a moment\. Write a local time of America\/New_York/),
      expect.stringMatching(/^3:16 The plan has no monitor "schedulr"\. Did you mean "scheduler"\?/),
      expect.stringMatching(/^4:44 This is not in the unit of webhook\.success_rate\. Write it as 80%\./),
      expect.stringMatching(/^5:25 app is checked over HTTP: it can be down, not silent/),
      expect.stringMatching(/^6:26 "value" does not go with "alert"/),
      expect.stringMatching(/^8:3 The plan has nobody called "primary-enginer"\. Did you mean "primary-engineer"\?/),
      expect.stringMatching(/^8:31 "sometimes" does not say when somebody answers\. Write never, after 5m/),
      expect.stringMatching(/^9:13 The plan has no channel "slak"/),
      expect.stringMatching(/^11:5 This says not exactly one thing/),
      expect.stringMatching(/^12:14 The plan has nobody called "nobody-here"/),
    ]);
  });

  it('says what does not fit its form', () => {
    expect(problemsOf('what: [{ monitor: app, down: true }]\nuntill: 4h\n')).toEqual([
      expect.stringMatching(/^1:1 "at" is missing/),
      expect.stringMatching(/^1:24 "down" is not a key here/),
      expect.stringMatching(/^2:1 "untill" is not a key here\. Did you mean "until"\?/),
    ]);
    expect(problemsOf('at: [1]\nwhat: []\n')).toHaveLength(2);
    expect(problemsOf('')).toEqual([expect.stringContaining('This file is empty')]);
  });

  it('takes the title of the file, and the behaviours as they are written', () => {
    const { scenario } = readScenarioFile(
      toSourceFile(
        'rehearsals/at-night.yaml',
        `at: 2026-11-01T01:30
what: [{ alert: It is down, severity: P1, after: 5m, for: 1h }]
people:
  cto: { answers: after 5m from the 2nd page, then: resolve after 40m }
  role:senior-on-call: { answers: never }
  schedule:on-call/primary: { then: acknowledge-and-forget }
`,
      ),
      plan,
    );
    expect(scenario?.title).toBe('At night');
    expect(scenario?.atMs).toBe(Date.UTC(2026, 10, 1, 5, 30));
    expect(scenario?.what).toMatchObject([{ kind: 'alert', after: 300, lasts: 3600 }]);
    expect(scenario?.people.map(({ behaviour }) => behaviour)).toEqual([
      { answersAfter: 300, fromPage: 2, afterwards: 'resolve', resolveAfter: 2400 },
      { answersAfter: null, fromPage: 1, afterwards: 'resolve', resolveAfter: 1800 },
      { answersAfter: 120, fromPage: 1, afterwards: 'forget', resolveAfter: 1800 },
    ]);
  });

  it('refuses what is no scenario at all', () => {
    for (const value of [null, 'text', 7, [], { at: {}, what: 'x' }, { __proto__: { at: 'x' } }]) {
      expect(readScenario(value, plan, 'x').scenario).toBeNull();
    }
  });
});
