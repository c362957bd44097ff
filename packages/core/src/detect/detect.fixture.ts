import { NO_COMMUNICATION, NO_ESTIMATES, PLAIN_REVIEW, plainStatusPage } from '../model/plain-telling.ts';
import type { Condition, Plan, Severity } from '../model/plan.ts';
import { NO_CONSENT } from '../model/plan-inbox.ts';
import type { Metric } from '../model/plan-metrics.ts';
import type { HeartbeatMonitor, HttpMonitor, Monitor } from '../model/plan-monitors.ts';

/** A level with criteria. */
export const severity = (id: string, when: Condition[]): Severity => ({
  id,
  name: id,
  meaning: '',
  examples: [],
  acknowledge: null,
  resolve: null,
  update: null,
  commander: null,
  lowerAfter: null,
  escalation: null,
  urgency: 'page',
  review: 'optional',
  when,
});

/** An HTTP monitor that is checked every ten seconds, down after two failures. */
export function httpMonitor(changed: Partial<HttpMonitor> = {}): HttpMonitor {
  return {
    type: 'http',
    id: 'app',
    title: 'Application',
    component: 'application',
    severity: null,
    runbook: null,
    parents: [],
    url: 'http://127.0.0.1/',
    method: 'GET',
    headers: {},
    body: null,
    redirects: 0,
    verify: true,
    every: 10,
    timeout: 5,
    confirm: 2,
    recover: 1,
    flapping: { changes: 100, within: 1800 },
    regions: null,
    expect: [{ of: 'status', must: { is: [200] } }],
    degraded: [],
    ...changed,
  };
}

/** A heartbeat that pings every five minutes. */
export function heartbeatMonitor(changed: Partial<HeartbeatMonitor> = {}): HeartbeatMonitor {
  return {
    type: 'heartbeat',
    id: 'scheduler',
    title: 'Reminder scheduler',
    component: 'scheduler',
    severity: 'P2',
    runbook: 'scheduler',
    parents: [],
    every: 300,
    schedule: null,
    grace: 60,
    longest: null,
    ...changed,
  };
}

/** A plan with nothing but what detection looks at. */
export function planOf(severities: Severity[], monitors: Monitor[], metrics: Metric[]): Plan {
  const byId = <T extends { id: string }>(items: T[]) => Object.fromEntries(items.map((item) => [item.id, item]));
  return {
    service: 's',
    title: 'S',
    timezone: 'UTC',
    version: 'v',
    components: {},
    severities,
    people: {},
    roles: {},
    schedules: {},
    escalation: {},
    channels: {},
    monitors: byId(monitors),
    metrics: byId(metrics),
    levers: {},
    restorations: {},
    connections: {},
    environment: {},
    runbooks: {},
    templates: {},
    ...{ scrapes: {}, alerts: { rules: [], inhibit: [] }, reports: { opens: null, form: false }, panels: {} },
    intake: {
      severity: { critical: 'P0', error: 'P1', warning: 'P2', info: 'P2' },
      mappings: {},
      secrets: {},
    },
    ...{ communication: NO_COMMUNICATION, impact: NO_ESTIMATES, statusPage: plainStatusPage('Shop') },
    ...{ vendors: {}, maintenance: {}, routines: {}, backups: {}, inbox: {}, jobs: {}, reconciliations: {} },
    consent: NO_CONSENT,
    watchdog: { heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null },
    review: PLAIN_REVIEW,
  };
}
