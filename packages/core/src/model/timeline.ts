import type { Actor } from './actor.ts';
import type { Signal } from './alert.ts';
import type { ClockName, IncidentRole, IncidentStatus, Page } from './incident.ts';
import type { RelationFact } from './incident-relations.ts';
import type { EpochMs } from './plan.ts';
import type { LeverScope, LeverValue } from './plan-levers.ts';

/** What happened, as data. The fold over these is the incident. */
export type Fact =
  | {
      readonly kind: 'opened';
      readonly service: string;
      readonly planVersion: string;
      readonly title: string;
      readonly severity: string;
      readonly runbook: string | null;
      readonly components: readonly string[];
      readonly startedMs: EpochMs;
      /** How many incidents the service had before. */
      readonly turn: number;
    }
  | { readonly kind: 'signal'; readonly signal: Signal }
  /** Signals of a storm, beyond the alerts that are listed: how many began and how many ended. */
  | {
      readonly kind: 'signals-counted';
      readonly began: number;
      readonly ended: number;
      readonly components: readonly string[];
      readonly startedMs: EpochMs;
    }
  | { readonly kind: 'severity-set'; readonly severity: string; readonly by: 'criteria' | 'person' | 'rule' }
  | { readonly kind: 'role-assigned'; readonly role: IncidentRole; readonly person: string }
  | {
      readonly kind: 'paged';
      readonly pageId: string;
      readonly person: string;
      readonly step: number;
      readonly round: number;
      readonly urgency: 'page' | 'notify';
      readonly why: Page['why'];
    }
  | { readonly kind: 'page-sent'; readonly pageId: string; readonly channel: string; readonly sandbox: boolean }
  | {
      readonly kind: 'page-failed';
      readonly pageId: string;
      readonly channel: string;
      readonly reason: string;
      readonly last: boolean;
    }
  | {
      readonly kind: 'page-held';
      readonly pageId: string;
      readonly channel: string;
      readonly untilMs: EpochMs;
      readonly why: 'limit' | 'quiet';
    }
  /** The vendor's receipt: it has arrived. */
  | { readonly kind: 'page-confirmed'; readonly pageId: string; readonly channel: string }
  | {
      readonly kind: 'escalated';
      readonly step: number;
      readonly round: number;
      readonly by: 'time' | 'person' | 'clock' | 'forgotten' | 'unreachable' | 'snooze';
      /** Nobody could be reached by this step, so the next one is due at once. */
      readonly skipped: boolean;
    }
  | { readonly kind: 'escalation-exhausted' }
  | { readonly kind: 'acknowledged'; readonly person: string | null }
  | { readonly kind: 'reassigned'; readonly person: string }
  | { readonly kind: 'snoozed'; readonly untilMs: EpochMs }
  | { readonly kind: 'escalation-restarted' }
  | { readonly kind: 'muted'; readonly person: string; readonly muted: boolean }
  /** The clock of the machine was set back by so long: what is due is moved with it. */
  | { readonly kind: 'time-corrected'; readonly byMs: number }
  | { readonly kind: 'clock-warned'; readonly clock: ClockName; readonly dueMs: EpochMs }
  | { readonly kind: 'clock-missed'; readonly clock: ClockName; readonly dueMs: EpochMs }
  | { readonly kind: 'clock-met'; readonly clock: ClockName }
  | { readonly kind: 'status-set'; readonly status: IncidentStatus }
  | { readonly kind: 'run-started'; readonly runId: string; readonly runbook: string; readonly auto: boolean }
  | {
      readonly kind: 'step-finished';
      readonly runId: string;
      readonly step: string;
      readonly title: string;
      readonly status: 'done' | 'failed' | 'skipped' | 'unknown';
      readonly exitCode: number | null;
      readonly durationMs: number | null;
      /** Head of the output, redacted. The whole is kept with the run. */
      readonly output: string;
    }
  | { readonly kind: 'run-finished'; readonly runId: string; readonly status: 'done' | 'failed' | 'cancelled' }
  | {
      readonly kind: 'lever-pulled';
      readonly lever: string;
      readonly value: LeverValue;
      /** For whom; absent: for everybody. */
      readonly scope?: LeverScope;
      readonly reason: string;
    }
  | { readonly kind: 'lever-released'; readonly lever: string; readonly value: LeverValue; readonly reason: string }
  | { readonly kind: 'restoration-started'; readonly restoration: string }
  | {
      readonly kind: 'restoration-step';
      readonly step: number;
      /** Which part of the lever; absent: all of it. */
      readonly batch?: number;
      readonly lever: string;
      readonly tolerated: readonly string[];
    }
  | { readonly kind: 'restoration-healthy'; readonly step: number; readonly gate: string }
  | { readonly kind: 'restoration-waiting'; readonly step: number; readonly untilMs: EpochMs }
  | {
      readonly kind: 'restoration-held';
      readonly step: number;
      readonly why: string;
      /** Index of the step that begins when a person goes on; absent: what is under way goes on. */
      readonly begins?: number;
    }
  | { readonly kind: 'restoration-pulled-back'; readonly step: number; readonly lever: string; readonly why: string }
  | { readonly kind: 'restoration-finished' }
  | { readonly kind: 'restoration-aborted' }
  | { readonly kind: 'restoration-resumed' }
  /** The update is due soon: whoever leads was reminded. */
  | { readonly kind: 'update-reminded'; readonly audience: string; readonly dueMs: EpochMs }
  | { readonly kind: 'update-due'; readonly audience: string; readonly dueMs: EpochMs }
  | { readonly kind: 'update-late'; readonly audience: string; readonly dueMs: EpochMs }
  | { readonly kind: 'update-drafted'; readonly audience: string; readonly updateId: string }
  | { readonly kind: 'update-sent'; readonly audience: string; readonly updateId: string; readonly text: string }
  /** An update that was to go out by itself waits for a person. */
  | { readonly kind: 'update-held'; readonly audience: string; readonly updateId: string; readonly why: string }
  /** A case of the plan's communication has come: these audiences are told at once. */
  | {
      readonly kind: 'trigger-fired';
      readonly trigger: string;
      readonly audiences: readonly string[];
      /** Whether a person agrees to each text first. */
      readonly approval: boolean;
    }
  | { readonly kind: 'security-marked'; readonly embargo: boolean }
  | { readonly kind: 'embargo-released'; readonly reason: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'resolved'; readonly resolution: string; readonly falsePositive: boolean }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'review-opened'; readonly dueMs: EpochMs; readonly required: boolean }
  | { readonly kind: 'reviewed' }
  | RelationFact;

export type FactKind = Fact['kind'];

/** An entry before it has its place in the chain. `text` is the line that people read. */
export interface NewEntry {
  readonly fact: Fact;
  readonly text: string;
}

/** One entry of the append-only timeline. */
export interface TimelineEntry extends NewEntry {
  /** 1, 2, 3 … within the incident. */
  readonly seq: number;
  readonly atMs: EpochMs;
  readonly actor: Actor;
}
