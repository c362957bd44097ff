import { NO_ESTIMATES, PLAIN_REVIEW, plainStatusPage } from '../model/plain-telling.ts';
import type { Plan, Severity } from '../model/plan.ts';
import { NO_CONSENT } from '../model/plan-inbox.ts';
import { type Lever, PLAIN_LEVER } from '../model/plan-levers.ts';
import type { EscalationPolicy, EscalationStep, ScheduleSlot } from '../model/plan-on-call.ts';

/** A small plan with everything that the decider looks at. Times are S0's where S0 has them. */
export function examplePlan(changes: Partial<Plan> = {}): Plan {
  const person = (id: string) => ({
    id,
    name: id,
    contact: [{ channel: 'sandbox', address: id, after: null, for: 'both' as const }],
    quiet: [],
    access: 'responder' as const,
  });
  const people = Object.fromEntries(['ann', 'ben', 'cat', 'dan'].map((id) => [id, person(id)]));
  return {
    service: 'shop',
    title: 'Shop',
    timezone: 'America/New_York',
    version: 'v1',
    components: {
      app: { id: 'app', title: 'App', dependsOn: ['database'], public: true },
      database: { id: 'database', title: 'Database', dependsOn: [], public: true },
      mail: { id: 'mail', title: 'Mail', dependsOn: [], public: false },
    },
    severities: [
      severity('P0', { acknowledge: 300, resolve: 3600, update: 900, escalation: 'critical', commander: 'manager' }),
      severity('P1', { acknowledge: 900, resolve: 7200, update: 1800, commander: 'on-call' }),
      severity('P3', { escalation: null, review: 'optional' }),
    ],
    people,
    roles: {
      manager: [{ kind: 'person', person: 'dan' }],
      'on-call': [{ kind: 'schedule', schedule: 'main', slot: 'primary' }],
      nobody: [],
    },
    schedules: {
      main: {
        id: 'main',
        title: 'Main',
        timezone: 'America/New_York',
        overrides: [],
        slots: [weekly('primary', ['ann', 'ben', 'cat']), weekly('secondary', ['ben', 'cat', 'ann'])],
      },
    },
    escalation: {
      critical: policy('critical', [
        {
          after: 0,
          targets: [
            { kind: 'schedule', schedule: 'main', slot: 'primary' },
            { kind: 'channel', channel: 'sandbox', address: '#incidents' },
          ],
        },
        { after: 300, targets: [{ kind: 'schedule', schedule: 'main', slot: 'secondary' }] },
        { after: 900, targets: [{ kind: 'role', role: 'manager' }] },
      ]),
      normal: policy('normal', [{ after: 0, targets: [{ kind: 'schedule', schedule: 'main', slot: 'primary' }] }]),
    },
    channels: { sandbox: { id: 'sandbox', type: 'sandbox', settings: {}, missing: [], backup: null } },
    watchdog: { heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null },
    monitors: {},
    metrics: {},
    ...{ scrapes: {}, panels: {}, alerts: { rules: [], inhibit: [] }, reports: { opens: null, form: false } },
    levers: { hooks: lever('hooks'), jobs: lever('jobs') },
    restorations: {
      gradual: {
        id: 'gradual',
        title: 'Gradual',
        steps: [
          { release: 'hooks', wait: 300, healthy: ['hooks-ok'], batches: [], hold: false },
          { release: 'jobs', wait: 300, healthy: ['jobs-ok'], batches: [], hold: false },
        ],
      },
    },
    connections: {},
    environment: {},
    runbooks: {},
    templates: {},
    intake: { severity: { critical: 'P0', error: 'P1', warning: 'P3', info: 'P3' }, mappings: {}, secrets: {} },
    communication: {
      audiences: {
        team: {
          id: 'team',
          title: 'Team',
          external: false,
          targets: [],
          statusPage: false,
          template: 't',
          severities: ['P0', 'P1'],
          after: 900,
          ...{ update: null, updates: {} },
          components: [],
        },
        customers: {
          id: 'customers',
          title: 'Customers',
          external: true,
          targets: [],
          statusPage: true,
          template: 't',
          severities: ['P0'],
          after: 1800,
          ...{ update: null, updates: {} },
          components: [],
        },
      },
      ...{ triggers: {}, embargo: true },
    },
    ...{ vendors: {}, maintenance: {}, routines: {}, backups: {}, inbox: {}, jobs: {}, reconciliations: {} },
    consent: NO_CONSENT,
    review: PLAIN_REVIEW,
    impact: NO_ESTIMATES,
    statusPage: plainStatusPage('Example'),
    ...changes,
  };
}

function severity(id: string, changes: Partial<Severity>): Severity {
  return {
    id,
    name: id,
    meaning: '',
    examples: [],
    acknowledge: null,
    resolve: null,
    update: null,
    commander: null,
    escalation: 'normal',
    urgency: 'page',
    review: 'required',
    when: [],
    lowerAfter: null,
    ...changes,
  };
}

/** A slot whose members take a week each, from Monday 2026-01-05 09:00 on. */
export function weekly(id: string, members: readonly (string | null)[]): ScheduleSlot {
  const rotation = {
    every: { unit: 'week' as const, count: 1 },
    start: '2026-01-05',
    handoff: '09:00',
    timezone: 'America/New_York',
    members,
    first: 0,
  };
  return { id, versions: [{ effectiveFromMs: null, layers: [{ rotation, restrictions: [] }] }] };
}

function policy(id: string, steps: readonly Pick<EscalationStep, 'after' | 'targets'>[]): EscalationPolicy {
  return {
    id,
    steps: steps.map((step) => ({ ...step, reach: 'all', during: [] })),
    repeat: 1,
    repeatAfter: 600,
    forgottenAfter: 1800,
    escalateOn: ['acknowledge'],
  };
}

function lever(id: string): Lever {
  return {
    ...PLAIN_LEVER,
    id,
    title: id,
    description: '',
    kind: 'switch',
    resting: true,
    pulled: false,
    component: null,
    consequence: '',
  };
}
