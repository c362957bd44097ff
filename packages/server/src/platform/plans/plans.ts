import type { Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../database/tables.ts';
import { Problem } from '../problem.ts';

/** The plans in force on this node, and the versions that incidents ran under. */
export class Plans {
  readonly #current = new Map<string, { plan: Plan; folder: string; loadedMs: number }>();
  readonly #versions = new Map<string, Plan>();
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  /** Puts a plan in force. Its version is kept without secrets. */
  async put(plan: Plan, folder: string, loadedMs: number): Promise<void> {
    await this.#db
      .insertInto('plan_version')
      .values({
        hash: plan.version,
        service: plan.service,
        loaded_at: new Date(loadedMs),
        document: JSON.stringify(withoutSecrets(plan)),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.#current.set(plan.service, { plan, folder, loadedMs });
    this.#versions.set(`${plan.service}:${plan.version}`, plan);
  }

  all(): readonly { readonly plan: Plan; readonly folder: string; readonly loadedMs: number }[] {
    return [...this.#current.values()];
  }

  find(service: string): Plan | undefined {
    return this.#current.get(service)?.plan;
  }

  /** @throws Problem 'not-found' naming the services that there are */
  get(service: string): Plan {
    const plan = this.find(service);
    if (!plan)
      throw new Problem(
        'not-found',
        `There is no service "${service}". Loaded: ${[...this.#current.keys()].join(', ') || 'none'}.`,
      );
    return plan;
  }

  /** The plan as it was when an incident began; secrets and environment are those of today. */
  async version(service: string, hash: string): Promise<Plan> {
    const key = `${service}:${hash}`;
    const known = this.#versions.get(key);
    if (known) return known;
    const row = await this.#db
      .selectFrom('plan_version')
      .select('document')
      .where('service', '=', service)
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (!row) throw new Problem('not-found', `Version ${hash} of the plan of ${service} is not stored.`);
    const then = row.document as Plan;
    const now = this.find(service);
    const plan = now
      ? { ...then, channels: now.channels, environment: now.environment, connections: now.connections }
      : then;
    this.#versions.set(key, plan);
    return plan;
  }
}

function withoutSecrets(plan: Plan): Plan {
  return { ...plan, channels: {}, environment: {}, connections: {} };
}
