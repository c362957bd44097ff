import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from '@hono/zod-openapi';
import { incidentOfMove } from '../../contain/move/decide-move.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { ledgerOf } from '../ledger.ts';
import type { checkInbox } from './contract.ts';
import { type EventView, listEvents } from './event.views.ts';
import { readAttempts } from './event-detail.views.ts';
import type { FoundSource } from './find-source.ts';
import { type SampleEvent, sampleEvent } from './sample-event.ts';
import { EVERYTHING } from './selection.ts';
import { addressOf, viewSource } from './source.views.ts';

type Checked = z.infer<(typeof checkInbox.responses)[200]['content']['application/json']['schema']>;

const ANSWER_WITHIN_MS = 5_000;
/** An application that answers at all has done so by then; whoever asked still waits. */
const DELIVERED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;
const MOST_ANSWER = 500;

/**
 * Sends a test event as the vendor would, and follows it to the application. Says what is wrong and what to do about it.
 * @throws Problem 'not-found' or 'invalid' for the incident
 */
export async function checkSource(
  app: App,
  found: FoundSource,
  incidentId: string | null,
  identity: Identity,
): Promise<Checked> {
  const address = addressOf(app, found.service, found.source);
  const id = randomUUID().replaceAll('-', '').slice(0, 16);
  const sample = sampleEvent(found.source, id, address, app.clock.now());
  if (sample === null) return notSent(found);
  await transact(app, async (tx) => {
    const incident = (await incidentOfMove(tx, found.service, incidentId))?.id ?? null;
    const text = `Sends a test event to "${found.source.title}"`;
    await reportToIncident(app, tx, incident, { kind: 'note', text }, identity.actor);
    const detail = { vendorId: sample.vendorId };
    await audit(tx, app.clock.now(), identity.actor, 'inbox.check', `${found.service}/${found.source.id}`, detail);
  });
  const beganMs = performance.now();
  const { status, answer } = await send(address, sample);
  const tookMs = Math.round(performance.now() - beganMs);
  const accepted = status !== null && status >= 200 && status < 300;
  const event = accepted ? await follow(app, found.id, sample.vendorId) : null;
  const attempts = event ? await readAttempts(app, event.id, new Date(event.receivedAt)) : [];
  const findings = [
    ...(await findingsOf(app, found, { address, status, answer, accepted, event })),
    ...(await ledgerFindings(app, found)),
  ];
  return { accepted, status, answer, tookMs, vendorId: sample.vendorId, event, attempts, findings };
}

function notSent({ source }: FoundSource): Checked {
  const why =
    source.secrets.length === 0
      ? 'No secret is set, so nothing can be verified and all of it is refused. Set the secret that the plan names.'
      : `Only ${source.title}'s vendor can sign for it: have it send a test event, then look for it among the events.`;
  return {
    ...{ accepted: false, status: null, answer: '', tookMs: 0, vendorId: '', event: null, attempts: [] },
    findings: [why],
  };
}

async function send(address: string, sample: SampleEvent): Promise<{ status: number | null; answer: string }> {
  const headers = new Headers();
  for (let at = 0; at + 1 < sample.headers.length; at += 2)
    headers.append(sample.headers[at] ?? '', sample.headers[at + 1] ?? '');
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(address, { method: 'POST', headers, body: sample.body, redirect: 'manual', signal });
    return { status: response.status, answer: (await response.text()).slice(0, MOST_ANSWER) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: null, answer: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The event as soon as it was tried, or as it is when that takes too long. */
async function follow(app: App, source: number, vendorId: string): Promise<EventView | null> {
  const endMs = performance.now() + DELIVERED_WITHIN_MS;
  for (;;) {
    const { events } = await listEvents(app, source, { ...EVERYTHING, vendorId }, { after: null, limit: 1 });
    const [event = null] = events;
    const isTried = event !== null && (event.state !== 'waiting' || event.attempts > 0);
    if (isTried || performance.now() > endMs) return event;
    await sleep(LOOK_EVERY_MS);
  }
}

interface Seen {
  readonly address: string;
  readonly status: number | null;
  readonly answer: string;
  readonly accepted: boolean;
  readonly event: EventView | null;
}

async function findingsOf(app: App, found: FoundSource, seen: Seen): Promise<string[]> {
  const { address, status, answer, accepted, event } = seen;
  if (status === null)
    return [`Nothing answers at ${address} (${answer}). Look whether TOCSIN_URL, DNS and the proxy are right.`];
  if (!accepted)
    return [
      `${address} answered ${status}. \`tocsin inbox refused ${found.source.id}\` says why requests are refused.`,
    ];
  if (event === null)
    return [`${address} answered ${status}, and no event came here. Does the address belong to another Tocsin?`];
  if (event.state === 'waiting' || event.state === 'dead') return waitingFindings(app, found, event);
  return [];
}

/** The books must hold at any moment; where they do not, something was lost or made up. */
async function ledgerFindings(app: App, { id }: FoundSource): Promise<string[]> {
  const { isBalanced, difference, deadDifference } = await ledgerOf(app.db, id);
  if (isBalanced) return [];
  return [
    `The books do not hold: ${difference} events and ${deadDifference} dead letters differ. Look at the logs of Tocsin.`,
  ];
}

async function waitingFindings(app: App, found: FoundSource, event: EventView): Promise<string[]> {
  if (event.error !== null) return [`The application did not take it: ${event.error}`];
  const { paused, forward, firstOnly, owner, breaker, note } = await viewSource(app, found);
  if (paused) return [`It is kept and waits: delivery is paused. Go on with: tocsin inbox resume ${found.source.id}`];
  if (forward === null) return ['It is kept and waits: the secret with the address of the application is not set.'];
  if (firstOnly) return ['It is kept and waits: only the types that come first are delivered now.'];
  if (owner === null) return ['It is kept and waits: no node delivers this source. Look at the logs of Tocsin.'];
  if (breaker !== null && breaker !== 'closed')
    return [
      `It is kept and waits: the application failed again and again, and is tried with one event at a time: ${note}`,
    ];
  return ['It is kept and was not delivered yet: others go before it, or the application is slow.'];
}
