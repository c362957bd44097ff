import { type Actor, actorName, SYSTEM } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan, Severity } from '../model/plan.ts';
import type { Fact, NewEntry } from '../model/timeline.ts';
import type { Effect } from './command.ts';
import { applyEntry, openedIncident } from './fold.ts';

/** An entry that a decision adds, with who did it. */
export interface DecidedEntry extends NewEntry {
  readonly actor: Actor;
}

/**
 * One decision under way. Every recorded fact changes `incident` at once, so that each rule sees what the rules before it
 * decided. Nothing outside sees any of it until the decision is returned.
 */
export class Deliberation {
  readonly plan: Plan;
  readonly nowMs: EpochMs;
  readonly entries: DecidedEntry[] = [];
  readonly effects: Effect[] = [];
  readonly #id: string;
  readonly #actor: Actor;
  readonly #before: Incident | null;
  #incident: Incident | null;

  constructor(id: string, incident: Incident | null, plan: Plan, nowMs: EpochMs, actor: Actor) {
    this.#id = id;
    this.#before = incident;
    this.#incident = incident;
    this.plan = plan;
    this.nowMs = nowMs;
    this.#actor = actor;
  }

  get incident(): Incident {
    if (!this.#incident) throw new Error('the incident is not open yet');
    return this.#incident;
  }

  get active(): boolean {
    return this.#incident !== null && isActive(this.#incident);
  }

  get severity(): Severity {
    const severity = this.plan.severities.find((s) => s.id === this.incident.severity);
    if (!severity) throw new Error(`the plan has no level ${this.incident.severity}`);
    return severity;
  }

  /** Records what whoever gave the command did. */
  record(fact: Fact, text: string): void {
    this.#add(fact, text, this.#actor);
  }

  /** Records what Tocsin does by the plan. */
  decide(fact: Fact, text: string): void {
    this.#add(fact, text, SYSTEM);
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }

  /**
   * Replaces an entry of this decision by one that says more, and its effect with it.
   * @param index of the entry and of the effect
   */
  amend(index: { readonly entry: number; readonly effect: number }, entry: NewEntry, effect: Effect): void {
    const old = this.entries[index.entry];
    if (!old) return;
    this.entries[index.entry] = { ...entry, actor: old.actor };
    this.effects[index.effect] = effect;
    this.#incident = this.#before;
    for (const one of this.entries) this.#fold(one);
  }

  /** Who gave the command, as people call them. */
  get actor(): string {
    return actorName(this.#actor);
  }

  /** The person who gave the command; null when no person did. */
  get actingPerson(): string | null {
    return this.#actor.kind === 'person' ? this.#actor.id : null;
  }

  nameOf(person: string): string {
    return personName(this.plan, person);
  }

  #add(fact: Fact, text: string, actor: Actor): void {
    const entry = { fact, text, actor };
    this.#fold(entry);
    this.entries.push(entry);
  }

  #fold({ fact, actor }: DecidedEntry): void {
    const happened = { fact, actor, atMs: this.nowMs };
    this.#incident = this.#incident
      ? applyEntry(this.#incident, happened, this.plan)
      : openedIncident(this.#id, happened, this.plan);
  }
}

export function isActive(incident: Pick<Incident, 'status'>): boolean {
  return incident.status !== 'resolved' && incident.status !== 'reviewed';
}
