import { type Actor, SYSTEM } from '../model/actor.ts';
import type { Signal } from '../model/alert.ts';
import type { Incident } from '../model/incident.ts';
import type { Plan } from '../model/plan.ts';
import type { EscalationPolicy, EscalationStep, Target } from '../model/plan-on-call.ts';
import type { Command, Effect, Health } from './command.ts';
import { type Decision, decide } from './decide.ts';
import type { DecidedEntry } from './deliberation.ts';
import { examplePlan } from './example-plan.fixture.ts';

/** 2026-11-03 08:00 UTC. In this week Ben is primary, Cat secondary, and Dan the manager. */
export const START = 1_793_692_800_000;
export const minutes = (n: number) => n * 60_000;
export const ann: Actor = { kind: 'person', id: 'ann', name: 'ann' };

/** Drives one incident on a clock of its own, the way the server does: a command, or the wake-up that was asked for. */
export class Drill {
  plan: Plan;
  nowMs = START;
  incident: Incident | null = null;
  last: Decision | null = null;
  wakeAtMs: number | null = null;
  health: Record<string, Health> = {};
  readonly entries: (DecidedEntry & { atMs: number })[] = [];
  readonly effects: (Effect & { atMinutes: number })[] = [];
  /** Levers move at once, as their job would. */
  leversMove = true;

  constructor(plan: Plan = examplePlan()) {
    this.plan = plan;
  }

  give(command: Command, actor: Actor = SYSTEM): this {
    const decision = decide('INC-2026-001', this.incident, command, this.plan, this.nowMs, actor);
    this.incident = decision.incident;
    this.last = decision;
    this.wakeAtMs = decision.wakeAtMs;
    this.entries.push(...decision.entries.map((e) => ({ ...e, atMs: this.nowMs })));
    for (const effect of decision.effects) {
      this.effects.push({ ...effect, atMinutes: (this.nowMs - START) / 60_000 });
      if (effect.kind === 'move-lever' && this.leversMove) this.moveLever(effect);
    }
    return this;
  }

  /** What the job of an effect does. */
  moveLever({ lever, action, value, scope, reason }: Extract<Effect, { kind: 'move-lever' }>): this {
    const plans = this.plan.levers[lever];
    const moved =
      action === 'pull'
        ? { action: 'pulled' as const, value: value ?? plans?.pulled ?? false, ...(scope ? { scope } : {}) }
        : { action: 'released' as const, value: plans?.resting ?? true };
    return this.give({ kind: 'lever-moved', lever, ...moved, reason });
  }

  advance(ms: number): this {
    const end = this.nowMs + ms;
    for (let guard = 0; this.wakeAtMs !== null && this.wakeAtMs <= end; guard++) {
      if (guard > 5000) throw new Error(`the incident wakes without end at ${this.wakeAtMs}`);
      this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
      this.give({ kind: 'wake', health: this.health });
    }
    this.nowMs = end;
    return this;
  }

  open(severity = 'P0', signal: Signal | null = null, turn = 0): this {
    return this.give({
      kind: 'open',
      service: 'shop',
      title: 'It is down',
      severity,
      components: ['app'],
      runbook: null,
      signal,
      turn,
    });
  }

  get pages(): string[] {
    return this.effects.flatMap((e) =>
      e.kind === 'page' && e.urgency === 'page' ? [`${e.atMinutes} ${e.person}`] : [],
    );
  }

  /** Every message to a person, pages and notifications alike. */
  get told(): string[] {
    return this.effects.flatMap((e) =>
      e.kind === 'page' ? [`${e.atMinutes} ${e.urgency} ${e.person}: ${e.why}`] : [],
    );
  }

  get lines(): string[] {
    return this.entries.map((e) => e.text);
  }
}

export function firing(key: string, severity: string | null, components: string[] = ['app']): Signal {
  return {
    dedupKey: key,
    status: 'firing',
    source: key,
    summary: `${key} is bad`,
    severity,
    components,
    runbook: null,
    sinceMs: START - 30_000,
  };
}

/** The over of an alert. */
export function over(key: string): Signal {
  return { ...firing(key, null), status: 'resolved' };
}

/** The example plan with another policy for P0, and with changed levels. */
export function planWith(
  steps: readonly (Pick<EscalationStep, 'after' | 'targets'> & Partial<EscalationStep>)[],
  policy: Partial<EscalationPolicy> = {},
): Plan {
  const plan = examplePlan();
  const whole = steps.map((step) => ({ reach: 'all' as const, during: [], ...step }));
  const critical = { id: 'critical', repeat: 0, repeatAfter: 600, forgottenAfter: null, escalateOn: [], steps: whole };
  return { ...plan, escalation: { ...plan.escalation, critical: { ...critical, ...policy } } };
}

export const person = (id: string): Target => ({ kind: 'person', person: id });
export const role = (id: string): Target => ({ kind: 'role', role: id });
export const channel = (address: string): Target => ({ kind: 'channel', channel: 'sandbox', address });
