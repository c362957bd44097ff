import type { Signal } from '../../model/alert.ts';
import type { EpochMs, Plan } from '../../model/plan.ts';
import { personInRole } from '../../page/resolve-targets.ts';
import type { Command } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';

/** Opens an incident: its level, its commander by the level (S0: "commander by severity") and its diagnostics. */
export function open(d: Deliberation, command: Extract<Command, { kind: 'open' }>): void {
  const severity = command.severity ?? d.plan.severities.at(-1)?.id ?? '';
  const runbook = command.runbook ?? command.signal?.runbook ?? matchRunbook(d.plan, command.components, severity);
  const startedMs = Math.min(d.nowMs, command.signal?.sinceMs ?? d.nowMs);
  const since = d.nowMs - startedMs >= 1000 ? `, ${inWords((d.nowMs - startedMs) / 1000)} after it began` : '';
  d.record(
    {
      kind: 'opened',
      service: command.service,
      planVersion: d.plan.version,
      title: command.title,
      severity,
      runbook,
      components: command.components,
      startedMs,
      turn: command.turn,
    },
    `Opened as ${severity} ${d.plan.severities.find((s) => s.id === severity)?.name ?? ''}${since}: ${command.title}`,
  );
  if (command.signal) d.decide({ kind: 'signal', signal: command.signal }, command.signal.summary);
  assignCommander(d);
  if (runbook) startDiagnostics(d, runbook);
}

/** Gives the command to whoever the level says, unless they have it already. */
export function assignCommander(d: Deliberation): string | null {
  const role = d.severity.commander;
  const person = role ? personInRole(d.plan, role, d.nowMs) : null;
  if (!person || d.incident.roles.commander === person) return null;
  d.decide(
    { kind: 'role-assigned', role: 'commander', person },
    `${d.nameOf(person)} commands: ${d.severity.id} incidents go to the ${role}`,
  );
  return person;
}

/** Has the runbook's read-only steps run by themselves, so that their output is there before anybody answers. */
export function startDiagnostics(d: Deliberation, runbook: string): void {
  const steps = d.plan.runbooks[runbook]?.phases.flatMap((phase) => phase.steps) ?? [];
  if (steps.some((step) => step.auto)) d.effect({ kind: 'diagnose', runbook });
}

/** Of the runbooks that are about one of these components the first for this level, else the first. */
function matchRunbook(plan: Plan, components: readonly string[], severity: string): string | null {
  const about = Object.values(plan.runbooks).filter((r) => r.components.some((c) => components.includes(c)));
  return (about.find((r) => r.severity === severity) ?? about[0])?.id ?? null;
}

/** Alerts that name no component join the incident that another such alert of their sender opened within this time. */
const STORM_MS = 10 * 60_000;

/** What of an incident says whether a signal belongs to it. */
export interface Joinable {
  readonly alerts: Readonly<Record<string, { readonly source: string }>>;
  readonly components: readonly string[];
  readonly openedMs: EpochMs;
}

/**
 * Whether a signal belongs to an incident: the same alert, the same component, or one that depends on the other. Alerts
 * without a component are joined by their sender, so that a storm of them is one incident and one page (SPEC DET-3).
 */
export function joins(plan: Plan, signal: Signal, incident: Joinable, nowMs: EpochMs): boolean {
  if (incident.alerts[signal.dedupKey]) return true;
  if (signal.components.length === 0 && incident.components.length === 0) {
    const sameSender = Object.values(incident.alerts).some((alert) => alert.source === signal.source);
    return sameSender && nowMs - incident.openedMs <= STORM_MS;
  }
  return signal.components.some((a) =>
    incident.components.some((b) => a === b || dependsOn(plan, a, b) || dependsOn(plan, b, a)),
  );
}

function dependsOn(plan: Plan, component: string, other: string, seen: readonly string[] = []): boolean {
  const direct = plan.components[component]?.dependsOn ?? [];
  if (direct.includes(other)) return true;
  return direct.some((next) => !seen.includes(next) && dependsOn(plan, next, other, [...seen, next]));
}
