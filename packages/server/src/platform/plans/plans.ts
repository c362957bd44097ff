import type { Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database, Tx } from '../database/tables.ts';
import { Problem } from '../problem.ts';
import { cameIntoForce, recordChange, storeVersion } from './plan-change.store.ts';
import {
  BY_START,
  type PlanChange,
  type PlanOrigin,
  type PlanProblem,
  type PlanSwap,
  type ReadPlan,
} from './plan-change.ts';
import { lastInForce } from './plan-change.views.ts';
import { asPlan, withSecretsOf } from './without-secrets.ts';

/** A plan in force on this node. */
export interface PlanInForce {
  readonly plan: Plan;
  readonly folder: string;
  readonly loadedMs: number;
  /** Warnings. */
  readonly problems: readonly PlanProblem[];
  /** The change that brought it into force. */
  readonly lastChange: PlanChange | null;
  /** A later change that cannot come into force; null once it is mended. */
  readonly refused: PlanChange | null;
}

/** The plans in force on this node, and the versions that incidents ran under. */
export class Plans {
  readonly #current = new Map<string, PlanInForce>();
  /** Earlier versions as they were stored, without secrets. */
  readonly #stored = new Map<string, Plan>();
  /** Earlier versions with the secrets of the plan in force. */
  readonly #versions = new Map<string, Plan>();
  readonly #listeners = new Set<(swap: PlanSwap) => void>();
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** Puts a plan in force that needs no history: see `bringIntoForce`. */
  async put(plan: Plan, folder: string, loadedMs: number): Promise<void> {
    await this.bringIntoForce({ plan, folder, problems: [], sources: {} }, BY_START, loadedMs);
  }

  /**
   * Stores the version and the change, then replaces the plan whole, at one moment, and tells the listeners. A node that
   * dies before that has changed nothing but the history, and loads the folder at its start.
   * @param also what else belongs into the transaction
   */
  async bringIntoForce(
    read: ReadPlan,
    origin: PlanOrigin,
    atMs: number,
    also: (tx: Tx) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { plan, folder, problems } = read;
    const lastChange = await this.#db.transaction().execute(async (tx) => {
      await storeVersion(tx, read, origin.by, atMs);
      const previous = this.find(plan.service)?.version ?? (await lastInForce(tx, plan.service))?.version ?? null;
      const change = await recordChange(tx, cameIntoForce(plan, previous, origin, read), atMs);
      await also(tx);
      return change;
    });
    this.#swap(plan.service, { plan, folder, loadedMs: atMs, problems, lastChange, refused: null });
  }

  /** Records that a change cannot come into force. What is in force stays. */
  async refuse(service: string, problems: readonly PlanProblem[], origin: PlanOrigin, atMs: number): Promise<void> {
    const version = { version: null, previous: this.find(service)?.version ?? null };
    const change = { service, ...version, outcome: 'refused' as const, problems, ...origin };
    const refused = await this.#db.transaction().execute((tx) => recordChange(tx, change, atMs));
    const now = this.#current.get(service);
    if (now) this.#current.set(service, { ...now, refused });
  }

  /** Takes a service out of force. */
  async remove(
    service: string,
    origin: PlanOrigin,
    atMs: number,
    also: (tx: Tx) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const previous = this.find(service)?.version ?? null;
    const change = { service, version: null, previous, outcome: 'removed' as const, problems: [], ...origin };
    await this.#db.transaction().execute(async (tx) => {
      await also(tx);
      await recordChange(tx, change, atMs);
    });
    this.#swap(service, null);
  }

  /** Calls `listener` right after each change of what is in force on this node. @returns how to end it */
  onChange(listener: (swap: PlanSwap) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  all(): readonly PlanInForce[] {
    return [...this.#current.values()];
  }

  find(service: string): Plan | undefined {
    return this.#current.get(service)?.plan;
  }

  /** @throws Problem 'not-found' naming the services that there are */
  get(service: string): Plan {
    return this.inForce(service).plan;
  }

  /** The plan with how it came into force. @throws Problem 'not-found' naming the services that there are */
  inForce(service: string): PlanInForce {
    const entry = this.#current.get(service);
    if (!entry)
      throw new Problem(
        'not-found',
        `There is no service "${service}". Loaded: ${[...this.#current.keys()].join(', ') || 'none'}.`,
      );
    return entry;
  }

  /** The plan as it was when an incident began; secrets and environment are those of today. */
  async version(service: string, hash: string): Promise<Plan> {
    const now = this.find(service);
    if (now?.version === hash) return now;
    const key = `${service}:${hash}`;
    const known = this.#versions.get(key);
    if (known) return known;
    const then = this.#stored.get(key) ?? (await this.#read(service, hash));
    this.#stored.set(key, then);
    // The plan in force may have changed while the version was read.
    const today = this.find(service);
    const plan = today ? withSecretsOf(then, today) : then;
    this.#versions.set(key, plan);
    return plan;
  }

  async #read(service: string, hash: string): Promise<Plan> {
    const row = await this.#db
      .selectFrom('plan_version')
      .select('document')
      .where('service', '=', service)
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (!row) throw new Problem('not-found', `Version ${hash} of the plan of ${service} is not stored.`);
    return asPlan(row.document);
  }

  /** Everything that anybody can see of the change happens here, at one moment. */
  #swap(service: string, entry: PlanInForce | null): void {
    const previous = this.find(service) ?? null;
    if (entry) this.#current.set(service, entry);
    else this.#current.delete(service);
    for (const key of this.#versions.keys()) if (key.startsWith(`${service}:`)) this.#versions.delete(key);
    for (const listener of this.#listeners) listener({ service, plan: entry?.plan ?? null, previous });
  }
}
