import type { ChannelList, OnCall, ScheduleOverride, TestPages, WatchdogState } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url, TOCSIN_SERVICE: 'shop' });

const riley = { person: 'riley', name: 'Riley' };
const change: ScheduleOverride = {
  ...{ id: 'o1', kind: 'override', slot: 'primary', people: [riley], reason: 'flu', by: 'Sam' },
  ...{ from: '2030-01-07T09:00:00.000Z', to: '2030-01-08T09:00:00.000Z' },
};

type Outcome = NonNullable<OnCall['people'][number]['contact'][number]['lastTest']>['outcome'];

function onCall(outcome: Outcome = 'delivered'): OnCall {
  const shift = { slot: 'primary', by: 'rotation' as const, override: false, declared: false };
  return {
    at: new Date().toISOString(),
    schedules: [
      {
        ...{
          service: 'shop',
          id: 'on-call',
          title: 'Engineers',
          timezone: 'UTC',
          calendarUrl: 'http://t.example.com/s.ics',
        },
        now: [
          { slot: 'primary', person: riley, until: '2030-01-07T09:00:00.000Z' },
          { slot: 'secondary', person: null, until: null },
        ],
        shifts: [
          { ...shift, person: riley, from: '2030-01-01T09:00:00.000Z', to: '2030-01-07T09:00:00.000Z' },
          {
            ...shift,
            person: { person: 'sam', name: 'Sam' },
            from: '2030-01-07T09:00:00.000Z',
            to: '2030-01-08T09:00:00.000Z',
            by: 'swap',
          },
          { ...shift, person: null, from: '2030-01-08T09:00:00.000Z', to: '2030-01-09T09:00:00.000Z', declared: true },
        ],
        overrides: [change, { ...change, id: null, people: [] }],
      },
    ],
    escalation: [
      {
        ...{ service: 'shop', id: 'high', severities: ['P1'], repeat: 1, repeatAfterSeconds: 900 },
        ...{ forgottenAfterSeconds: null, escalateOn: ['acknowledge'] },
        steps: [
          {
            ...{ afterSeconds: 0, reach: 'all', during: [] },
            targets: [{ label: 'Engineers: primary', now: 'Riley' }],
          },
          {
            ...{ afterSeconds: 900, reach: 'round-robin', during: ['Mon-Fri 09:00-17:00 (UTC)'] },
            targets: [
              { label: 'Sam', now: 'Sam' },
              { label: 'Engineers: secondary', now: null },
            ],
          },
        ],
      },
    ],
    people: [
      {
        ...{ service: 'shop', id: 'riley', name: 'Riley', quiet: [], calendarUrl: 'http://t.example.com/p.ics' },
        contact: [
          {
            ...{ channel: 'sms', channelType: 'twilio-sms', address: '+15550100', sandbox: false, afterSeconds: null },
            ...{ for: 'both', optedOut: false, lastTest: { at: new Date().toISOString(), outcome, error: null } },
          },
        ],
      },
    ],
    warnings: [{ service: 'shop', kind: 'gap', text: 'Nobody is on call as secondary', at: null }],
  };
}

it('says who is on call, who comes next, that nobody is, and what will go wrong', async () => {
  server.answers['GET /api/oncall'] = onCall();
  const { out } = await tocsin('oncall');
  expect(out).toContain('  primary    Riley (riley)  until Mon 2030-01-07 09:00  then Sam\n  secondary  nobody\n');
  expect(out).toContain('  at once       Engineers: primary (Riley)\n');
  expect(out).toContain('  after 15 min  Sam or Engineers: secondary (nobody)  Mon-Fri 09:00-17:00 (UTC)\n');
  expect(out).toContain('  repeated 1 time\n');
  expect(out).toMatch(/What will go wrong\n {2}gap {2}Nobody is on call as secondary \(shop\)\n/);
});

it('shows shifts, changes and calendars, of what is asked for', async () => {
  server.answers['GET /api/oncall?days=3'] = onCall();
  server.answers['GET /api/oncall?days=366'] = onCall();
  server.answers['GET /api/oncall'] = onCall();
  const shifts = await tocsin('oncall', 'shifts', '--days', '3');
  expect(shifts.out).toContain('  primary  Mon 2030-01-07 09:00 - Tue 2030-01-08 09:00  Sam                 swap\n');
  expect(shifts.out).toContain('nobody, on purpose\n');
  const overrides = await tocsin('oncall', 'overrides');
  expect(overrides.out).toMatch(/^o1 .* shop .* on-call .* Riley .* flu .* Sam$/m);
  expect(overrides.out).toMatch(/^\(in the plan\) .* nobody /m);
  expect((await tocsin('oncall', 'calendar')).out).toBe('Engineers of shop  http://t.example.com/s.ics\n');
  expect((await tocsin('oncall', 'calendar', '--person', 'riley')).out).toContain('http://t.example.com/p.ics');
  const { code, err } = await tocsin('oncall', 'calendar', '--person', 'zoe');
  expect([code, err]).toEqual([4, expect.stringContaining('"zoe"')]);
});

it('somebody steps in, two swap, and it is taken back; what the server refuses is said', async () => {
  server.answers['POST /api/oncall/overrides'] = change;
  const to = '2030-01-08T09:00';
  const args = ['on-call', 'primary', 'riley', '--from', '2030-01-07T09:00', '--to', to, '--reason', 'flu'];
  const { out } = await tocsin('oncall', 'override', ...args);
  expect(out).toBe(
    'Riley is primary from Mon 2030-01-07 09:00 to Tue 2030-01-08 09:00.\nTake it back with: tocsin oncall remove o1\n',
  );
  const common = { service: 'shop', schedule: 'on-call', from: '2030-01-07T09:00', to, reason: 'flu' };
  expect(server.requests.at(-1)?.body).toEqual({ ...common, kind: 'override', slot: 'primary', person: 'riley' });
  const swapped = await tocsin('oncall', 'swap', 'on-call', 'riley', 'sam', '--to', to, '--json');
  expect(JSON.parse(swapped.out)).toEqual(change);
  expect(server.requests.at(-1)?.body).toMatchObject({
    kind: 'swap',
    people: ['riley', 'sam'],
    from: expect.any(String),
  });
  server.answers['DELETE /api/oncall/overrides/o1'] = change;
  expect((await tocsin('oncall', 'remove', 'o1')).out).toMatch(/^Taken back: Riley is primary/);
  server.answers['DELETE /api/oncall/overrides/o2'] = problem(409, 'conflict', 'This override is over.');
  expect(await tocsin('oncall', 'remove', 'o2')).toMatchObject({ code: 5, err: expect.stringContaining('is over') });
  expect((await tocsin('oncall', 'override', 'on-call', 'primary', 'riley')).code).toBe(2);
});

it.each([
  ['delivered', [], 0],
  ['delivered', ['--confirmed', '--wait', '1s'], 1],
  ['confirmed', ['--confirmed'], 0],
  ['failed', [], 1],
  ['waiting', ['--wait', '1s'], 1],
] as const)('a test page that is %s is good or bad news (%s)', async (outcome, more, code) => {
  const test = { person: 'riley', name: 'Riley', channel: 'sms', address: '+15550100', messageId: 'm1' };
  server.answers['POST /api/test-pages'] = { tests: [test] } satisfies TestPages;
  server.answers['GET /api/oncall?service=shop&days=1'] = onCall(outcome);
  const ran = await tocsin('page', '--test', 'riley', '--channel', 'sms', ...more);
  expect([ran.code, ran.out]).toEqual([code, `Riley  sms +15550100  ${outcome}\n`]);
  expect(server.requests[0]?.body).toEqual({ service: 'shop', person: 'riley', channel: 'sms' });
  const json = await tocsin('page', '--test', '--json', '--wait', '1s');
  expect(JSON.parse(json.out)).toEqual([{ ...test, outcome, error: null }]);
});

it('pages nobody without saying that it is a test, and knows durations', async () => {
  expect((await tocsin('page', 'riley')).code).toBe(2);
  expect((await tocsin('page', '--test', '--wait', 'long')).code).toBe(2);
  expect(server.requests).toEqual([]);
});

it('shows channels that do not work, and the watchdog', async () => {
  const channel = { service: 'shop', type: 'twilio-sms', sandbox: false, delivered: 2, failed: 5, held: 0 } as const;
  const channels: ChannelList['channels'] = [
    {
      ...channel,
      id: 'sms',
      breaker: 'open',
      since: new Date().toISOString(),
      error: 'answered 500',
      backup: 'sms-2',
      callbackUrl: 'http://t.example.com/c',
    },
    { ...channel, id: 'sms-2', breaker: 'closed', since: null, error: null, backup: null, callbackUrl: null },
  ];
  server.answers['GET /api/channels'] = { channels };
  const { out } = await tocsin('channels');
  expect(out).toMatch(
    /sms .*does not work since \d\d:\d\d: answered 500 .*2 sent, 5 failed, 0 held .*sms-2 .*http:\/\/t\.example\.com\/c/,
  );
  expect(out).toMatch(/sms-2 .*works/);
  const state: WatchdogState = {
    plans: [
      {
        ...{ service: 'shop', heartbeat: { everySeconds: 60, lastAt: null, error: 'answered 500' } },
        lastResort: [{ channel: 'sms', address: '+15550100', sandbox: false }],
        testPage: null,
      },
      { service: 'bot', heartbeat: null, lastResort: [], testPage: null },
    ],
  };
  server.answers['GET /api/watchdog'] = state;
  const watchdog = await tocsin('watchdog');
  expect(watchdog.out).toMatch(/^shop .*answered 500 .*sms \+15550100/m);
  expect(watchdog.out).toMatch(/^bot .*none .*none/m);
});
