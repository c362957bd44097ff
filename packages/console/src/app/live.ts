import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { getRunQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run } from '../api/generated/types.gen.ts';
import { type Change, isAffected } from './live-topics.ts';

const COALESCE_MS = 100;
const HEALTH_MS = 1000;
const RETRY_MS = 4000;
/** Reconnecting within this time is not worth a word. */
const QUIET_MS = 2500;

/** Null while connected, else the moment at which the connection was lost. */
let lostAtMs: number | null = null;
const listeners = new Set<() => void>();

function setLost(value: number | null): void {
  if (value === lostAtMs) return;
  lostAtMs = value;
  for (const listener of listeners) listener();
}

/** The moment (epoch ms) at which live updates were lost, or null while they arrive. */
export function useLostAtMs(): number | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lostAtMs,
  );
}

/**
 * Keeps the cache true while the console is open: a change renews the queries that show it, output of a running step is
 * appended at once, and after a lost connection everything is asked again. Returns a function that ends it.
 */
export function followLive(queries: QueryClient): () => void {
  const changes = collectChanges(queries);
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;

  const lose = () => {
    const atMs = Date.now();
    wasLost = true;
    quiet ??= setTimeout(() => setLost(atMs), QUIET_MS);
    source?.close();
    clearTimeout(retry);
    retry = setTimeout(() => {
      void queries.invalidateQueries();
      connect();
    }, RETRY_MS);
  };
  const connect = () => {
    source = new EventSource('/api/live');
    source.addEventListener('open', () => {
      clearTimeout(quiet);
      quiet = undefined;
      setLost(null);
      if (wasLost) void queries.invalidateQueries();
      wasLost = false;
    });
    source.addEventListener('error', lose);
    source.addEventListener('change', (event) => {
      const change = parseData(event);
      if (typeof change?.topic === 'string') {
        changes.add({ topic: change.topic, id: typeof change.id === 'string' ? change.id : null });
      }
    });
    source.addEventListener('output', (event) => appendOutput(queries, parseData(event)));
  };
  connect();
  return () => {
    source?.close();
    clearTimeout(retry);
    clearTimeout(quiet);
    changes.stop();
  };
}

/** Changes come in bursts: they are gathered for a moment, health and the inbox, which never rest, for a second. */
function collectChanges(queries: QueryClient) {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const waiting = new Map<string, Change>();
  const flush = (lane: string) => {
    timers.delete(lane);
    const due = [...waiting].filter(([key]) => key.startsWith(lane));
    for (const [key] of due) waiting.delete(key);
    void queries.invalidateQueries({
      predicate: (query) => due.some(([, change]) => isAffected((query.queryKey[0] ?? {}) as object, change)),
    });
  };
  return {
    add(change: Change) {
      const lane = change.topic === 'health' || change.topic === 'inbox' ? 'health' : 'other';
      waiting.set(`${lane}:${change.topic}:${change.id ?? ''}`, change);
      if (!timers.has(lane))
        timers.set(
          lane,
          setTimeout(() => flush(lane), lane === 'health' ? HEALTH_MS : COALESCE_MS),
        );
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function appendOutput(queries: QueryClient, data: Record<string, unknown> | null): void {
  const { runId, step, chunk } = data ?? {};
  if (typeof runId !== 'string' || typeof chunk !== 'string') return;
  queries.setQueryData<Run>(getRunQueryKey({ path: { id: runId } }), (run) =>
    run
      ? { ...run, steps: run.steps.map((one) => (one.id === step ? { ...one, output: one.output + chunk } : one)) }
      : run,
  );
}

function parseData(event: Event): Record<string, unknown> | null {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as Record<string, unknown>;
  } catch {
    return null;
  }
}
