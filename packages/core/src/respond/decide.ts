import type { Actor } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Command, Effect } from './command.ts';
import { type DecidedEntry, Deliberation } from './deliberation.ts';
import { acknowledge } from './rules/acknowledging.ts';
import { assign } from './rules/assigning.ts';
import { lookAgain, lookAgainMs } from './rules/beginning-again.ts';
import { nextClockMs, runClocks } from './rules/clocks.ts';
import { correctTime } from './rules/correcting-time.ts';
import { escalateUnreachable, escalateWhatIsDue, nextStepMs, takeStep } from './rules/escalating.ts';
import { forgottenMs, pageTheForgetful } from './rules/forgotten.ts';
import { loweringMs, lowerWhatCalmed } from './rules/lowering.ts';
import { mute } from './rules/muting.ts';
import { open } from './rules/opening.ts';
import { reassign } from './rules/reassigning.ts';
import { relate } from './rules/relating.ts';
import { report, setStatus } from './rules/reporting.ts';
import { reopen, resolve } from './rules/resolving.ts';
import { leverMoved, nextLookMs, startRestoration, steerRestoration, watchRestoration } from './rules/restoring.ts';
import { markSecurity, releaseEmbargo } from './rules/security.ts';
import { setSeverity } from './rules/severity.ts';
import { takeSignals } from './rules/signal.ts';
import { endSnooze, snooze, snoozeEndMs, wakeFromSnooze } from './rules/snoozing.ts';
import { tellLead } from './rules/telling.ts';
import { fireTriggers, nextTriggerMs, tellOfMaintenance } from './rules/triggers.ts';
import { holdUpdate, nextUpdateMs, remindOfUpdates } from './rules/updating.ts';

/** What a decision says: lines for the timeline, work for the world, and when to decide again. */
export interface Decision {
  readonly incident: Incident;
  readonly entries: readonly DecidedEntry[];
  readonly effects: readonly Effect[];
  /** When this incident must be looked at again; null: only when something happens. */
  readonly wakeAtMs: EpochMs | null;
  /** What the wake-up is for, in words. */
  readonly reason: string;
}

/**
 * Decides what follows from a command, by the plan, at a moment. Pure: the same arguments give the same decision, which
 * is why a plan can be rehearsed. Everything that has become due by `nowMs` is decided with it.
 *
 * @param id the incident's id; `incident` is null only for the command `open`
 */
export function decide(
  id: string,
  incident: Incident | null,
  command: Command,
  plan: Plan,
  nowMs: EpochMs,
  actor: Actor,
): Decision {
  const d = new Deliberation(id, incident, plan, nowMs, actor);
  correctTime(d);
  obey(d, command);
  if (d.active) doWhatIsDue(d);
  else fireTriggers(d);
  const next = d.active ? nextMoment(d) : null;
  return {
    incident: d.incident,
    entries: d.entries,
    effects: d.effects,
    wakeAtMs: next?.atMs ?? null,
    reason: next?.reason ?? 'nothing is due',
  };
}

/** Commands that make sense after the end, too. */
const AFTER_THE_END: ReadonlySet<Command['kind']> = new Set<Command['kind']>([
  'open',
  'reopen',
  'note',
  'assign',
  'reviewed',
  'lever-moved',
  'update-drafted',
  'update-held',
  'update-sent',
  'mark-security',
  'embargo-released',
  'page-sent',
  'page-failed',
  'page-held',
  'page-confirmed',
  'run-started',
  'step-finished',
  'run-finished',
  'impact-set',
  'linked',
  'unlinked',
]);

type Rules = { readonly [K in Command['kind']]: (d: Deliberation, command: Extract<Command, { kind: K }>) => void };

const rules: Rules = {
  open,
  signals: (d, { signals }) => takeSignals(d, signals),
  wake: (d, { health }) => watchRestoration(d, health),
  acknowledge: (d, { person }) => acknowledge(d, person),
  'set-severity': (d, { severity, reason }) => setSeverity(d, severity, reason),
  escalate: (d) => {
    if (d.incident.snoozedUntilMs === null) takeStep(d, 'person');
    else endSnooze(d, `${d.actor} ended the snooze`, 'a person escalated it');
  },
  reassign: (d, { person, reason }) => reassign(d, person, reason),
  snooze: (d, { untilMs }) => snooze(d, untilMs),
  mute: (d, { person, muted }) => mute(d, person, muted),
  resolve: (d, { resolution, falsePositive }) => resolve(d, resolution, falsePositive),
  reopen: (d, { reason }) => reopen(d, reason),
  restore: (d, { restoration, health }) => startRestoration(d, restoration, health),
  'steer-restoration': (d, { action, why }) => steerRestoration(d, action, why),
  'set-status': setStatus,
  assign: (d, { role, person }) => assign(d, role, person),
  note: report,
  'tell-lead': (d, { text }) => tellLead(d, text),
  'lever-moved': (d, command) => {
    report(d, command);
    leverMoved(d, command.lever);
  },
  'update-drafted': report,
  'update-held': holdUpdate,
  'update-sent': report,
  'mark-security': (d, { reason }) => markSecurity(d, reason),
  'embargo-released': (d, { reason }) => releaseEmbargo(d, reason),
  'tell-of-maintenance': (d, { components }) => tellOfMaintenance(d, components),
  reviewed: report,
  'page-sent': report,
  'page-failed': (d, command) => {
    report(d, command);
    if (command.last && d.active) escalateUnreachable(d, command.pageId);
  },
  'page-held': report,
  'page-confirmed': report,
  'run-started': report,
  'step-finished': report,
  'run-finished': report,
  'impact-set': relate,
  linked: relate,
  unlinked: relate,
  merge: relate,
  absorb: relate,
  'split-off': relate,
};

function obey(d: Deliberation, command: Command): void {
  const alive = d.active || AFTER_THE_END.has(command.kind);
  const isElsewhere = command.kind !== 'open' && d.incident.mergedInto !== null;
  if (!alive || (command.kind === 'reopen' && (d.active || isElsewhere))) return;
  // The table is exhaustive by its type; TypeScript cannot follow the link between key and argument.
  (rules[command.kind] as (d: Deliberation, c: Command) => void)(d, command);
}

function doWhatIsDue(d: Deliberation): void {
  wakeFromSnooze(d);
  lowerWhatCalmed(d);
  escalateWhatIsDue(d);
  runClocks(d);
  pageTheForgetful(d);
  fireTriggers(d);
  remindOfUpdates(d);
  // What these began may have a step with nobody, which makes the next one due now.
  escalateWhatIsDue(d);
  lookAgain(d);
  escalateWhatIsDue(d);
}

function nextMoment(d: Deliberation): { readonly atMs: EpochMs; readonly reason: string } | null {
  const moments = [
    { atMs: nextStepMs(d), reason: 'the next step of the escalation' },
    { atMs: lookAgainMs(d), reason: 'whether somebody can be reached' },
    { atMs: snoozeEndMs(d), reason: 'the end of the snooze' },
    { atMs: nextClockMs(d), reason: 'a deadline' },
    { atMs: forgottenMs(d), reason: 'whether it was forgotten' },
    { atMs: loweringMs(d), reason: 'whether the level can be lowered' },
    { atMs: nextTriggerMs(d), reason: 'whether others are told' },
    { atMs: nextUpdateMs(d), reason: 'a status update' },
    { atMs: nextLookMs(d), reason: 'the restoration' },
  ];
  let first: { atMs: EpochMs; reason: string } | null = null;
  for (const { atMs, reason } of moments) if (atMs !== null && (!first || atMs < first.atMs)) first = { atMs, reason };
  // Never now or before: whoever waits would decide the same again.
  return first && { ...first, atMs: Math.max(Math.ceil(first.atMs), Math.floor(d.nowMs) + 1) };
}
