import type { App } from '../../platform/app.ts';
import { type Identity, requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { cancelOperation } from './cancel-operation.ts';
import { checkSource } from './check-source.ts';
import { type Choice, countChosen, MOST_EVENTS, selectionOf } from './choose-events.ts';
import * as contract from './contract.ts';
import { startDrain } from './drain.ts';
import { editEvent } from './edit-event.ts';
import { findSource } from './find-source.ts';
import { moveSource } from './move-source.ts';
import type { EventState } from './selection.ts';
import { requireChoice, startOperation, type Wish } from './start-operation.ts';

/** What is done with the inbox. Whoever may move a lever may do it. */
export function registerInboxActRoutes(api: Api, app: App): void {
  registerBatchRoutes(api, app);
  registerLeverRoutes(api, app);

  api.openapi(contract.editInboxEvent, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source, event } = c.req.valid('param');
    const found = await findSource(app, service, source);
    return c.json(await editEvent(app, found, event, c.req.valid('json'), identity), 200);
  });

  api.openapi(contract.drainInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source } = c.req.valid('param');
    const { concurrency, reason, incidentId } = c.req.valid('json');
    const found = await findSource(app, service, source);
    const wish = { concurrency, reason, incidentId: incidentId ?? null };
    return c.json({ operation: await startDrain(app, found, wish, identity) }, 200);
  });

  api.openapi(contract.checkInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source } = c.req.valid('param');
    const found = await findSource(app, service, source);
    return c.json(await checkSource(app, found, c.req.valid('json').incidentId ?? null, identity), 200);
  });

  api.openapi(contract.cancelInboxOperation, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { reason } = c.req.valid('json');
    return c.json({ operation: await cancelOperation(app, c.req.valid('param').operation, reason, identity) }, 200);
  });
}

const UNDONE: readonly EventState[] = ['waiting', 'dead', 'skipped'];
const UNSETTLED: readonly EventState[] = ['waiting', 'dead'];

function registerBatchRoutes(api: Api, app: App): void {
  api.openapi(contract.replayInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { ratePerSecond: rate, again, reason, ...choice } = c.req.valid('json');
    requireChoice(choice);
    const may: readonly EventState[] = again ? [...UNDONE, 'delivered'] : UNDONE;
    // What was delivered is counted too, so that a dry run says what is left out.
    const meant = { ...choice, usual: [...UNDONE, 'delivered'] as const, may };
    const wish = { kind: 'replay', rate, reason: reason ?? 'Replayed' } as const;
    return c.json(await choose(app, c.req.valid('param'), meant, wish, identity), 200);
  });

  api.openapi(contract.skipInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { reason, ...choice } = c.req.valid('json');
    requireChoice(choice);
    const meant = { ...choice, usual: UNSETTLED, may: UNSETTLED };
    return c.json(await choose(app, c.req.valid('param'), meant, { kind: 'skip', rate: null, reason }, identity), 200);
  });

  api.openapi(contract.retryInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { reason, ...choice } = c.req.valid('json');
    requireChoice(choice);
    const meant = { ...choice, usual: UNSETTLED, may: UNSETTLED };
    const wish = { kind: 'retry', rate: null, reason: reason ?? 'Tried again' } as const;
    return c.json(await choose(app, c.req.valid('param'), meant, wish, identity), 200);
  });
}

interface Meant extends Choice {
  /** States that are looked at when nothing is said of states, and those that are changed. */
  readonly usual: readonly EventState[];
  readonly may: readonly EventState[];
  readonly dryRun: boolean;
  readonly incidentId?: string | undefined;
}

async function choose(
  app: App,
  where: { readonly service: string; readonly source: string },
  meant: Meant,
  wish: Pick<Wish, 'kind' | 'rate' | 'reason'>,
  identity: Identity,
) {
  const found = await findSource(app, where.service, where.source);
  const selection = await selectionOf(app, found.id, meant, meant.usual);
  const changed = selection.states.filter((state) => meant.may.includes(state));
  const { states, tooMany, first, upto } = await countChosen(app, found.id, selection, changed);
  const total = changed.reduce((sum, state) => sum + states[state], 0);
  const answer = { states: { ...states }, matching: total, tooMany, first: [...first] };
  if (meant.dryRun || total === 0) return { ...answer, operation: null };
  if (tooMany)
    throw new Problem(
      'too-large',
      `More than ${MOST_EVENTS.toLocaleString('en-US')} events match. Narrow the filter, for example by a time.`,
    );
  const whole = { ...wish, selection: { ...selection, states: changed }, upto, total };
  const operation = await startOperation(app, found, { ...whole, incidentId: meant.incidentId ?? null }, identity);
  return { ...answer, operation };
}

function registerLeverRoutes(api: Api, app: App): void {
  api.openapi(contract.pauseInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source } = c.req.valid('param');
    const move = { lever: 'delivery', action: 'pull', value: null, ...c.req.valid('json') } as const;
    return c.json(await moveSource(app, await findSource(app, service, source), move, identity), 200);
  });

  api.openapi(contract.resumeInbox, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source } = c.req.valid('param');
    const move = { lever: 'delivery', action: 'release', value: null, ...c.req.valid('json') } as const;
    return c.json(await moveSource(app, await findSource(app, service, source), move, identity), 200);
  });

  api.openapi(contract.setInboxConcurrency, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source } = c.req.valid('param');
    const { concurrency: value, ...rest } = c.req.valid('json');
    const found = await findSource(app, service, source);
    const action = value === null || value === found.source.concurrency ? 'release' : 'pull';
    const move = { lever: 'concurrency', action, value: action === 'pull' ? value : null, ...rest } as const;
    return c.json(await moveSource(app, found, move, identity), 200);
  });

  api.openapi(contract.setInboxFirstOnly, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { service, source } = c.req.valid('param');
    const { on, ...rest } = c.req.valid('json');
    const move = { lever: 'types', action: on ? 'pull' : 'release', value: null, ...rest } as const;
    return c.json(await moveSource(app, await findSource(app, service, source), move, identity), 200);
  });
}
