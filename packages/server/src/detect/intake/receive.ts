import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { GroupCommit } from '../../platform/group-commit.ts';
import { fetchText } from './fetch-text.ts';
import type { Answer, Format, ParseContext, Parsed, RawRequest } from './format.ts';
import { noteReceived, type Received } from './received.ts';
import { serviceOfIntakeKey } from './sender-keys.ts';
import { type IntakeEvent, placeOf, takeEvents } from './take-events.ts';
import { toEvents } from './to-events.ts';
import { TokenBuckets } from './token-buckets.ts';

/** What all formats of a node share: one order of commits, and one limit of each service. */
export interface Intake {
  readonly app: App;
  readonly commits: GroupCommit<IntakeEvent>;
  readonly limits: TokenBuckets;
  /** How outside addresses are read; a test has its own. */
  readonly fetchText: ParseContext['fetchText'];
}

const MOST_IN_ONE_COMMIT = 1000;
/** Commits under way at once. */
const LANES = 1;

const intakes = new WeakMap<App, Intake>();

/** The intake of a node. Events of one alert keep their order although they come in by different formats. */
export function intakeOf(app: App): Intake {
  const known = intakes.get(app);
  if (known) return known;
  const intake: Intake = {
    app,
    commits: new GroupCommit<IntakeEvent>((batch) => takeEvents(app, batch), placeOf, {
      most: MOST_IN_ONE_COMMIT,
      lanes: LANES,
    }),
    limits: new TokenBuckets(app.config.intakePerMinute),
    fetchText,
  };
  intakes.set(app, intake);
  return intake;
}

/**
 * Takes one request: whose it is, whether it is too much, what it says, and, once that is durable, the answer. The answer of a
 * request that cannot be stored is an error of the server (it throws), so that the sender keeps it and comes again.
 */
export async function receive(intake: Intake, format: Format, key: string, request: RawRequest): Promise<Answer> {
  const { app } = intake;
  const service = serviceOfIntakeKey(app, key);
  const note = noteOf(app, service ?? '', format);
  if (service === null) {
    note('refused', 0, 'The key in the address is nobody’s.');
    return {
      status: 404,
      body: { status: 'refused', reason: 'No service has this address: look it up under Intake.' },
    };
  }
  const seconds = intake.limits.take(service, app.clock.now());
  if (seconds > 0) {
    note('throttled', 0, `Too many events: told to come back in ${seconds} s.`);
    return busy(format, seconds);
  }
  const plan = app.plans.get(service);
  const parsed = await format.parse(request, contextOf(intake, plan, format));
  if (parsed.kind === 'refused') {
    note('refused', 0, parsed.reason);
    return { status: parsed.status, body: { status: 'refused', reason: parsed.reason } };
  }
  await commit(intake, plan, format, parsed, request.body);
  note(
    parsed.said.length > 0 ? 'accepted' : 'ignored',
    parsed.said.length,
    parsed.said[0]?.summary ?? parsed.ignored ?? '',
  );
  return accepted(format, parsed);
}

/** What the plan has for a format. */
function contextOf(intake: Intake, plan: Plan, format: Format): ParseContext {
  const { secrets, mappings } = plan.intake;
  const secret = Object.hasOwn(secrets, format.id) ? (secrets[format.id] ?? null) : null;
  return { nowMs: intake.app.clock.now(), secret: secret || null, mappings, fetchText: intake.fetchText };
}

/** Writes what a request said; the first of its alerts has been paid for by the request itself. */
async function commit(
  intake: Intake,
  plan: Plan,
  format: Format,
  parsed: Extract<Parsed, { kind: 'understood' }>,
  raw: Buffer,
): Promise<void> {
  if (parsed.said.length === 0) return;
  const nowMs = intake.app.clock.now();
  intake.limits.charge(plan.service, parsed.said.length - 1, nowMs);
  const events = toEvents(plan, format.id, parsed.said, raw, nowMs);
  await intake.commits.submitAll(events);
}

/** Notes what becomes of a request. */
export function noteOf(app: App, service: string, format: Pick<Format, 'id'>) {
  return (outcome: Received['outcome'], alerts: number, detail: string) =>
    noteReceived(app, service, { atMs: app.clock.now(), format: format.id, outcome, alerts, detail });
}

function busy(format: Format, seconds: number): Answer {
  return {
    status: format.busy,
    body: { status: 'refused', reason: 'Too many events of this service at once: come again later.' },
    headers: { 'retry-after': String(seconds) },
  };
}

function accepted(format: Format, parsed: Extract<Parsed, { kind: 'understood' }>): Answer {
  if (format.accepted === 204) return { status: 204, body: null };
  const why = parsed.ignored === null ? {} : { ignored: parsed.ignored };
  return {
    status: format.accepted,
    body: { status: 'accepted', alerts: parsed.said.length, ...why, ...parsed.answer },
  };
}
