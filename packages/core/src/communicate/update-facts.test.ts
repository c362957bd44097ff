import { describe, expect, test } from 'vitest';
import { SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import { NO_IMPACT } from '../model/incident-relations.ts';
import type { Plan } from '../model/plan.ts';
import type { Audience } from '../model/plan-communication.ts';
import type { Fact, TimelineEntry } from '../model/timeline.ts';
import { localTime } from './local-time.ts';
import { updateFacts } from './update-facts.ts';

const OPENED = Date.UTC(2026, 0, 5, 19, 15);

const team = { id: 'team', title: 'Engineering team', external: false } as Audience;
const customers = { id: 'customers', title: 'Customers', external: true } as Audience;

const plan = {
  service: 'churn-saver',
  title: 'Churn Saver',
  timezone: 'America/New_York',
  components: {
    webhooks: { id: 'webhooks', title: 'Webhook processing', dependsOn: [], public: true },
    pool: { id: 'pool', title: 'Connection pool', dependsOn: [], public: false },
  },
  communication: { audiences: {}, triggers: {}, embargo: true },
  severities: [{ id: 'P1', name: 'High', meaning: 'Major function impaired', update: 1800 }],
  people: { ada: { id: 'ada', name: 'Ada', contact: [], access: 'responder' } },
  schedules: {},
  levers: {
    'webhook-processing': { id: 'webhook-processing', title: 'Webhook processing', consequence: 'Webhooks are late.' },
    scheduler: { id: 'scheduler', title: 'Scheduler', consequence: 'No reminders are sent' },
  },
} as unknown as Plan;

function incidentOf(over: Partial<Incident> = {}): Incident {
  return {
    id: 'INC-2026-001',
    title: 'webhook.success_rate below 90 %',
    status: 'investigating',
    severity: 'P1',
    components: ['webhooks', 'pool'],
    startedMs: OPENED - 60_000,
    openedMs: OPENED,
    acknowledgedBy: 'ada',
    resolvedMs: null,
    resolution: null,
    roles: {},
    pulledLevers: [],
    impact: NO_IMPACT,
    ...over,
  } as unknown as Incident;
}

function timelineOf(...facts: readonly Fact[]): TimelineEntry[] {
  return facts.map((fact, index) => ({ seq: index + 1, atMs: OPENED + index, actor: SYSTEM, text: fact.kind, fact }));
}

function factsFor(
  audience: Audience,
  timeline: TimelineEntry[],
  over: Partial<Incident> = {},
  nowMs = OPENED + 44.5 * 60_000,
) {
  const statusPage = 'https://tocsin.example/status/churn-saver';
  return updateFacts({ incident: incidentOf(over), timeline, plan, audience, nowMs, statusPage });
}

describe('facts for a template', () => {
  test('tell who, since when and when the next update comes, in the zone of the plan', () => {
    const facts = factsFor(team, []);
    expect(facts.duration).toBe('45 minutes');
    expect(facts.incident).toMatchObject({ id: 'INC-2026-001', status: 'Investigating', started: '2:14 PM EST' });
    expect(facts.incident).not.toHaveProperty('resolved');
    expect(facts.severity).toEqual({ id: 'P1', name: 'High', meaning: 'Major function impaired' });
    expect(facts.next_update).toBe('3:29 PM EST');
    expect(facts.oncall).toBe('Ada');
    expect(facts.commander).toBe('not assigned yet');
    expect(facts.update).toMatchObject({ number: 1, audience: 'Engineering team' });
  });

  test('tell people outside nothing of internal titles and parts', () => {
    const timeline = timelineOf(
      { kind: 'note', text: 'the pool is exhausted' },
      {
        kind: 'step-finished',
        runId: 'r',
        step: 's',
        title: 'psql pg_stat_activity',
        status: 'done',
        exitCode: 0,
        durationMs: 1,
        output: '',
      },
      { kind: 'lever-pulled', lever: 'webhook-processing', value: false, reason: 'internal reason' },
      { kind: 'status-set', status: 'identified' },
    );
    const said = JSON.stringify(factsFor(customers, timeline).facts) + factsFor(customers, timeline).components.join();
    expect(said).not.toMatch(/pool|psql|internal reason|success_rate/i);
    expect(factsFor(customers, timeline).facts.actions).toEqual(['Webhooks are late.', 'The cause is identified']);
    expect(factsFor(team, timeline).facts.actions).toContain('the pool is exhausted');
  });

  test('tell people outside nothing that the team wrote for itself, however hostile', () => {
    const secret = 'psql -h 10.0.0.7 -c "select * from users" <script>hunter2</script>';
    const timeline = timelineOf(
      { kind: 'note', text: secret },
      { kind: 'note', text: `Resolution: ${secret}` },
      { kind: 'lever-pulled', lever: 'webhook-processing', value: false, reason: secret },
      { kind: 'restoration-held', step: 0, why: secret },
      { kind: 'severity-set', severity: 'P1', by: 'person' },
      { kind: 'update-sent', audience: 'team', updateId: 'u', text: secret },
      { kind: 'resolved', resolution: secret, falsePositive: false },
    );
    const over = {
      ...{ title: secret, resolution: secret, resolvedMs: OPENED + 60_000, status: 'resolved' as const },
      ...{ acknowledgedBy: 'ada', roles: { commander: 'ada' }, runbook: secret },
    };
    const page = { ...team, statusPage: true } as Audience;
    for (const audience of [customers, page]) {
      const said = JSON.stringify(factsFor(audience, timeline, over));
      expect(said).not.toMatch(/psql|10\.0\.0\.7|hunter2|script|Ada/);
      expect(said).toContain('the problem is mended');
    }
    expect(JSON.stringify(factsFor(team, timeline, over))).toContain('hunter2');
  });

  test('put what was stated for those outside before the rest, and take nothing else when nobody looks', () => {
    const timeline = timelineOf(
      { kind: 'note', text: 'Public what: reminders are late' },
      { kind: 'note', text: 'What: the scheduler leaks connections' },
      { kind: 'note', text: 'Impact: one reminder in three' },
      { kind: 'note', text: 'public resolution: we have more room now' },
    );
    const over = { impact: { ...NO_IMPACT, scope: 'pool of 20 is full' }, resolvedMs: OPENED, resolution: 'pool: 40' };
    const attended = factsFor(customers, timeline, over);
    expect(attended.facts).toMatchObject({ what: 'reminders are late', impact: 'one reminder in three' });
    expect(attended.incident).toMatchObject({ title: 'reminders are late', resolution: 'we have more room now' });
    expect(factsFor(team, timeline, over).facts.what).toBe('the scheduler leaks connections');
    const statusPage = 'https://tocsin.example/status/churn-saver';
    const input = { incident: incidentOf(over), timeline, plan, audience: customers, nowMs: OPENED, statusPage };
    expect(updateFacts({ ...input, unattended: true }).facts).toMatchObject({
      what: 'reminders are late',
      impact: 'Webhook processing may be slow, late or not available',
    });
  });

  test('take the impact from what is switched off, and what people state in notes before it', () => {
    const pulled = { pulledLevers: ['webhook-processing', 'scheduler'] };
    expect(factsFor(team, [], pulled).facts.impact).toBe('Webhooks are late. No reminders are sent');
    const timeline = timelineOf(
      { kind: 'note', text: 'Impact: one webhook in five is late' },
      { kind: 'note', text: 'Users affected: all customers' },
      { kind: 'note', text: 'impact: one in three' },
    );
    const { facts } = factsFor(team, timeline, pulled);
    expect(facts.impact).toBe('one in three');
    expect(facts.users_affected).toBe('all customers');
    expect(facts.actions).toEqual(['We are investigating the cause']);
  });

  test('list only what was done since the last update of the same audience, and number the update', () => {
    const timeline = timelineOf(
      { kind: 'note', text: 'first' },
      { kind: 'update-sent', audience: 'team', updateId: 'u1', text: '' },
      { kind: 'note', text: 'second' },
      { kind: 'update-sent', audience: 'customers', updateId: 'u2', text: '' },
    );
    const facts = factsFor(team, timeline);
    expect(facts.facts.actions).toEqual(['second']);
    expect(facts.update.number).toBe(2);
  });

  test('stop the duration and announce no further update when it is over', () => {
    const over = { resolvedMs: OPENED + 29 * 60_000, resolution: 'Restarted the pool', status: 'resolved' } as const;
    const facts = factsFor(team, [], over, OPENED + 86_400_000);
    expect(facts.duration).toBe('30 minutes');
    expect(facts.incident).toMatchObject({ resolved: 'Jan 5, 2:44 PM EST', resolution: 'Restarted the pool' });
    expect(facts.next_update).toMatch(/^none/);
  });
});

test('a moment has its date when it is on another local day, also over the change to daylight saving', () => {
  const lateEvening = Date.UTC(2026, 2, 8, 4, 30);
  expect(localTime(lateEvening, 'America/New_York', Date.UTC(2026, 2, 8, 4, 59))).toBe('11:30 PM EST');
  expect(localTime(lateEvening, 'America/New_York', Date.UTC(2026, 2, 8, 5, 0))).toBe('Mar 7, 11:30 PM EST');
  expect(localTime(Date.UTC(2026, 2, 8, 7, 0), 'America/New_York', null)).toBe('Mar 8, 3:00 AM EDT');
});
