import { describe, expect, test } from 'vitest';
import { SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import { NO_IMPACT } from '../model/incident-relations.ts';
import type { Plan } from '../model/plan.ts';
import type { Fact, TimelineEntry } from '../model/timeline.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { writeReport } from './write-report.ts';

const OPENED = Date.UTC(2026, 0, 5, 19, 15);
const MINUTE = 60_000;

const plan = {
  service: 'churn-saver',
  title: 'Churn Saver',
  timezone: 'America/New_York',
  components: { webhooks: { id: 'webhooks', title: 'Webhook processing', dependsOn: [], public: true } },
  severities: [{ id: 'P1', name: 'High', acknowledge: 900, resolve: 7200 }],
  people: { ada: { id: 'ada', name: 'Ada' }, ben: { id: 'ben', name: 'Ben' } },
  levers: { webhooks: { id: 'webhooks', title: 'Webhook processing' } },
  communication: { audiences: { team: { id: 'team', title: 'Engineering team' } } },
  review: { due: 172_800, attendees: ['Incident responders', 'Product owner'] },
} as unknown as Plan;

const incident = {
  id: 'INC-2026-001',
  service: 'churn-saver',
  planVersion: 'ab12cd34ef56ab12cd34',
  title: 'Webhooks <b>fail</b> | [click](javascript:alert(1))',
  severity: 'P1',
  firstSeverity: 'P2',
  components: ['webhooks'],
  startedMs: OPENED - 5 * MINUTE,
  openedMs: OPENED,
  acknowledgedMs: OPENED + 20 * MINUTE,
  acknowledgedBy: 'ben',
  resolvedMs: OPENED + 90 * MINUTE,
  resolution: 'Rotated the signing secret',
  falsePositive: false,
  impact: { ...NO_IMPACT, data: 'none' },
  mergedInto: null,
  alerts: {
    a: {
      dedupKey: 'a',
      source: 'metric:x',
      summary: 'success rate 71 %',
      severity: 'P1',
      status: 'resolved',
      sinceMs: 0,
    },
  },
  roles: { commander: 'ben' },
  responders: ['ben'],
  pages: { p1: { status: 'delivered' }, p2: { status: 'failed' } },
  updates: { team: { late: 1 } },
} as unknown as Incident;

const page = (person: string): Fact => ({
  ...{ kind: 'paged', pageId: person, person, step: 0, round: 0 },
  ...{ urgency: 'page', why: 'escalation' },
});

const happened: readonly (readonly [number, Fact, string])[] = [
  [0, page('ada'), 'Paged Ada'],
  [5, page('ben'), 'Paged Ben'],
  [15, { kind: 'clock-missed', clock: 'acknowledge', dueMs: OPENED + 15 * MINUTE }, 'Not acknowledged in time'],
  [20, { kind: 'acknowledged', person: 'ben' }, 'Ben has it'],
  [25, { kind: 'note', text: 'Users affected: all customers' }, 'Users affected: all customers'],
  [
    30,
    { kind: 'lever-pulled', lever: 'webhooks', value: false, reason: 'signatures fail' },
    'Pulled Webhook processing',
  ],
  [40, { kind: 'update-sent', audience: 'team', updateId: 'u', text: 't' }, 'Sent an update'],
  [90, { kind: 'resolved', resolution: 'Rotated', falsePositive: false }, 'Resolved:\n# not a heading'],
];
const timeline: TimelineEntry[] = happened.map(([minute, fact, text], index) => ({
  ...{ seq: index + 1, atMs: OPENED + minute * MINUTE, actor: SYSTEM, fact, text },
}));

const facts = {
  reviewDueMs: OPENED + 2 * 86_400_000,
  actionItems: [
    {
      title: 'Alert on signature failures',
      horizon: 'immediate',
      owner: 'Ada',
      dueMs: OPENED + 86_400_000,
      done: true,
    },
    { title: 'Two valid secrets', horizon: 'long-term', owner: null, dueMs: null, done: false },
  ],
} as const;
const report = writeReport({ incident, timeline, plan, facts });

describe('the report', () => {
  test('is the one that was agreed on', async () => {
    await expect(report).toMatchFileSnapshot('./write-report.golden.md');
  });

  test('says what the numbers say', () => {
    expect(report).toContain('- Time to acknowledge: 20 minutes against 15 minutes: **missed**');
    expect(report).toContain('- Time to resolve: 1 hour 30 minutes against 2 hours: met');
    expect(report).toContain('- Pages: 2 sent, 1 unanswered, 1 failed');
    expect(report).toContain('late: Engineering team (1)');
    expect(report).toContain('- Severity: first set to P2, **P1 at the end**');
    expect(report).toContain('- Users affected: all customers');
  });

  test('lets nothing from outside become markup', () => {
    expect(report).not.toMatch(/<b>|\]\(javascript|^# not a heading/m);
    expect(escapeMarkdown('1. x')).toBe('1\\. x');
    expect(escapeMarkdown('- x')).toBe('\\- x');
    expect(escapeMarkdown('a|b `c` ![i](u)')).toBe('a\\|b \\`c\\` \\!\\[i\\]\\(u\\)');
    expect(escapeMarkdown('see https://x.example')).toBe('see https&#58;//x.example');
  });
});
