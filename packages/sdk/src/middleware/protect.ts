import type { LeverContext, LeverValue } from '../evaluate.ts';
import { decideLoadShedding, type LoadSheddingOptions } from './load-shedding.ts';
import { decideMaintenance, type MaintenanceOptions } from './maintenance.ts';
import { decideQueue, type QueueOptions } from './queue.ts';
import { decideRateLimit, type RateLimitOptions } from './rate-limit.ts';
import { decideReadOnly, type ReadOnlyOptions } from './read-only.ts';
import {
  type Answer,
  type Decision,
  type Gate,
  isAnswer,
  type LeverReader,
  type Outcome,
  type RequestView,
} from './request.ts';

/** Which lever moves a gate. */
interface Moved {
  lever?: string;
}

/** Which of the gates turned a request away. */
export type GateName = 'maintenance' | 'read-only' | 'rate-limit' | 'load-shedding' | 'queue';

/** What stands before an application; whatever is left out does not. */
export interface ProtectOptions {
  /** Its lever is `maintenance` unless it says another. */
  maintenance?: MaintenanceOptions & Moved;
  /** Its lever is `read-only` unless it says another. */
  readOnly?: ReadOnlyOptions & Moved;
  /** One or several; only those that name a lever have one. */
  rateLimit?: (RateLimitOptions & Moved) | readonly (RateLimitOptions & Moved)[];
  /** Only with a lever if it names one. */
  loadShedding?: LoadSheddingOptions & Moved;
  /** Only with a lever if it names one. */
  queue?: QueueOptions & Moved;
  /** For whom levers are evaluated, when they are scoped: `(request) => ({ tenant: … })`. */
  context?: (request: RequestView) => LeverContext;
  /** Hears of each request that is turned away, for counters. */
  onRefused?: (request: RequestView, by: GateName, answer: Answer) => void;
}

/**
 * Puts gates in the order in which they cost least and mislead nobody: maintenance, read-only, rate limits (what they turn away is no
 * load), load shedding, and the queue last (who waits holds a place). A request that one of them turns away never reaches the next.
 *
 * @throws when an option cannot be used, so that it shows at start and not at night
 */
export function protect(tocsin: LeverReader, options: ProtectOptions): Gate {
  const { maintenance, readOnly, loadShedding, queue } = options;
  const gates: Gate[] = [];
  const add = (name: GateName, gate: Gate) =>
    gates.push(options.onRefused ? telling(gate, name, options.onRefused) : gate);
  const leverOf = (id: string | undefined) => readerOf(tocsin, id, options.context);
  if (maintenance) {
    const { lever = 'maintenance' } = maintenance;
    const [decide, value] = [decideMaintenance(maintenance), leverOf(lever)];
    add('maintenance', (request) => decide(request, value(request), Date.now(), tocsin.leverUntil?.(lever)));
  }
  if (readOnly) {
    const { lever = 'read-only' } = readOnly;
    const [decide, value] = [decideReadOnly(readOnly), leverOf(lever)];
    add('read-only', (request) => decide(request, value(request), Date.now(), tocsin.leverUntil?.(lever)));
  }
  for (const limit of limitsOf(options.rateLimit)) {
    const [decide, value] = [decideRateLimit(limit), leverOf(limit.lever)];
    add('rate-limit', (request) => decide(request, value(request)));
  }
  if (loadShedding) {
    const [decide, value] = [decideLoadShedding(loadShedding), leverOf(loadShedding.lever)];
    add('load-shedding', (request) => decide(request, value(request)));
  }
  if (queue) {
    const [decide, value] = [decideQueue(queue), leverOf(queue.lever)];
    add('queue', (request) => decide(request, value(request)));
  }
  return inOrder(gates);
}

function limitsOf(given: ProtectOptions['rateLimit']): (RateLimitOptions & Moved)[] {
  const limits = given === undefined ? [] : [given].flat();
  const names = limits.map(({ name }) => name ?? 'default');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two rate limits are named "${twice}": give each a name of its own`);
  return limits;
}

function readerOf(
  tocsin: LeverReader,
  id: string | undefined,
  context: ProtectOptions['context'],
): (request: RequestView) => LeverValue | undefined {
  if (id === undefined) return () => undefined;
  return context ? (request) => tocsin.lever(id, context(request)) : () => tocsin.lever(id);
}

function telling(gate: Gate, name: GateName, tell: NonNullable<ProtectOptions['onRefused']>): Gate {
  return (request) => {
    const look = (decision: Decision) => {
      if (decision !== null && isAnswer(decision)) tell(request, name, decision);
      return decision;
    };
    const decision = gate(request);
    return decision instanceof Promise ? decision.then(look) : look(decision);
  };
}

/** Makes one gate of several. Nothing waits unless one of them does; when one refuses, those before it hear that it is over. */
export function inOrder(gates: readonly Gate[]): Gate {
  const [first] = gates;
  if (first && gates.length === 1) return first;
  return (request) => goThrough(gates, 0, request, null);
}

function goThrough(
  gates: readonly Gate[],
  from: number,
  request: RequestView,
  before: Decision,
): Decision | Promise<Decision> {
  let passed = before;
  for (let i = from; i < gates.length; i += 1) {
    const decision = decideNext(gates[i], request, passed);
    if (decision instanceof Promise) {
      const held = passed;
      return decision.then(
        (later) => {
          const both = merge(held, later);
          return both !== null && isAnswer(both) ? both : goThrough(gates, i + 1, request, both);
        },
        (error: unknown) => release(held, error),
      );
    }
    passed = merge(passed, decision);
    if (passed !== null && isAnswer(passed)) return passed;
  }
  return passed;
}

function decideNext(gate: Gate | undefined, request: RequestView, passed: Decision): Decision | Promise<Decision> {
  try {
    return gate ? gate(request) : null;
  } catch (error) {
    return release(passed, error);
  }
}

/** A gate that fails lets the request go on without the others' knowledge: what they hold is given back first. */
function release(passed: Decision, error: unknown): never {
  if (passed !== null && !isAnswer(passed)) passed.done?.({ ok: true });
  throw error;
}

/** What two gates say together: headers of both, and both hear of the end. */
function merge(before: Decision, after: Decision): Decision {
  if (before === null || isAnswer(before)) return after;
  if (after === null) return before;
  const headers = mergeHeaders(before.headers, after.headers);
  if (isAnswer(after)) {
    before.done?.({ ok: true });
    return { ...after, headers: headers ?? {} };
  }
  return { headers, done: bothDone(before.done, after.done) };
}

type Headers = Readonly<Record<string, string>>;

/** Several rate limits share their headers, which are lists. */
function mergeHeaders(before: Headers | undefined, after: Headers | undefined): Headers | undefined {
  if (!before || !after) return after ?? before;
  const merged: Record<string, string> = { ...before, ...after };
  for (const name of ['ratelimit', 'ratelimit-policy']) {
    const [one, two] = [before[name], after[name]];
    if (one !== undefined && two !== undefined) merged[name] = `${one}, ${two}`;
  }
  return merged;
}

type Done = (outcome: Outcome) => void;

function bothDone(before: Done | undefined, after: Done | undefined): Done | undefined {
  if (!before || !after) return after ?? before;
  return (outcome) => {
    after(outcome);
    before(outcome);
  };
}
