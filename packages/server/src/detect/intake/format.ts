import type { IntakeMapping } from '@tocsin/core';

/** One request of a sender, without a trace of how it came in. */
export interface RawRequest {
  readonly method: string;
  /** What follows the key in the address: `close` of `/intake/x/KEY/close`; empty when nothing does. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** By name in small letters. */
  readonly header: (name: string) => string | undefined;
  /** All of them, for expressions of a mapping. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a sender says of one alert, before the plan is asked what its words mean. */
export interface Said {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  /** The sender's own name of the alert; the format's is put in front of it. */
  readonly key: string;
  readonly summary: string;
  /** A word for how bad it is, in any of the tools' vocabularies, or a level of the plan; null: none was said. */
  readonly severity: string | null;
  readonly component: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly link: string | null;
  /** Since when, in milliseconds; null: since now. */
  readonly atMs: number | null;
  /** This alert's part of a request that holds many; nothing: the whole body is kept with the alert. */
  readonly part?: unknown;
}

/** What a request said, or why it says nothing to record. */
export interface Understood {
  readonly kind: 'understood';
  readonly said: readonly Said[];
  /** Why nothing is recorded, when nothing is. */
  readonly ignored: string | null;
  /** What the protocol wants to read in the answer. */
  readonly answer?: Readonly<Record<string, unknown>>;
}

/** Why a request is not taken; what is wrong and what to do. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 422 | 503;
  readonly reason: string;
}

export type Parsed = Understood | Refused;

/** What the service's plan has for a format. */
export interface ParseContext {
  readonly nowMs: number;
  /** By which the sender signs; null: the plan has none, and the key in the address is all. */
  readonly secret: string | null;
  readonly mappings: Readonly<Record<string, IntakeMapping>>;
  /** How outside addresses are read: certificates and confirmations of subscriptions. */
  readonly fetchText: (url: string) => Promise<string>;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How one tool speaks: what it sends, and which answers it understands. */
export interface Format {
  /** In the address, before the key, and in front of every alert's key. */
  readonly id: string;
  readonly title: string;
  /** One line: where its address is entered. */
  readonly setUp: string;
  readonly methods: readonly ('GET' | 'POST' | 'PUT')[];
  readonly mostBytes: number;
  /** Whether the plan may hold a secret by which the sender signs. */
  readonly signs: boolean;
  /** Reads a request. Never throws for what a sender sends. */
  readonly parse: (request: RawRequest, context: ParseContext) => Parsed | Promise<Parsed>;
  /** Status when everything is durable; most senders want 200 or 202. */
  readonly accepted: 200 | 202 | 204;
  /** Status that makes the sender come again: some give up at a 429. */
  readonly busy: 429 | 503;
  /** A request that senders really make of it, for trying it out. */
  readonly sample: Readonly<Record<string, unknown>> | string;
}

/** A request that says something. */
export function understood(said: readonly Said[], answer?: Understood['answer']): Understood {
  return { kind: 'understood', said, ignored: null, ...(answer ? { answer } : {}) };
}

/** A request that is well formed and says nothing to record. */
export function ignored(why: string, answer?: Understood['answer']): Understood {
  return { kind: 'understood', said: [], ignored: why, ...(answer ? { answer } : {}) };
}

export function refused(status: Refused['status'], reason: string): Refused {
  return { kind: 'refused', status, reason };
}
