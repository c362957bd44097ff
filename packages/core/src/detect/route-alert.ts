import type { EpochMs } from '../model/plan.ts';
import type { AlertHandling, AlertRule } from '../model/plan-alerts.ts';
import { type CompiledInhibition, compileInhibition, type MutingAlerts, mutedBy } from './inhibit.ts';
import { type ActiveMaintenance, isInMaintenance } from './maintenance.ts';
import { type AlertMatcher, type AlertSubject, compileMatch, labelOf } from './match-alert.ts';

/** An alert with all that a rule may change of it. */
export interface RoutedSubject extends AlertSubject {
  readonly runbook: string | null;
}

/** A silence that is in force now. */
export interface ActiveSilence {
  /** `silence:7`. */
  readonly id: string;
  readonly why: string;
  readonly untilMs: EpochMs;
  readonly matches: AlertMatcher;
}

/** What is so at the moment of a decision, for one service. */
export interface RouteContext {
  readonly silences: readonly ActiveSilence[];
  readonly maintenance: readonly ActiveMaintenance[];
  readonly muting: MutingAlerts;
  /** How many different alerts of a rule have begun within its `after`, with the one that is decided. */
  readonly countOf: (rule: AlertRule) => number;
}

/** What becomes of an alert, and why. */
export interface Route {
  /** `held`: the response is told once nothing holds it any more. `recorded`: it is never told. */
  readonly to: 'response' | 'held' | 'recorded';
  /** In words; null: nothing special, it goes to the response. */
  readonly because: string | null;
  /** `silence:7`, `maintenance:nightly`, `inhibited:ID`, `rule:ID`. */
  readonly heldBy: string | null;
  readonly untilMs: EpochMs | null;
  /** The rule that applies. */
  readonly rule: string | null;
  readonly severity: string | null;
  readonly components: readonly string[];
  readonly runbook: string | null;
  readonly incident: AlertRule['incident'];
  /** Alerts with the same one belong to one incident, and others do not; null: by component. */
  readonly group: string | null;
}

interface CompiledRule {
  readonly rule: AlertRule;
  readonly matches: AlertMatcher;
}

/** What becomes of the alerts of a plan, ready to be asked often. */
export interface CompiledHandling {
  readonly rules: readonly CompiledRule[];
  readonly inhibit: readonly CompiledInhibition[];
}

const compiled = new WeakMap<AlertHandling, CompiledHandling>();

/** Compiles a plan's rules, once for as long as the plan lives. @throws Error when a text is no RE2 expression */
export function compileHandling(handling: AlertHandling): CompiledHandling {
  const known = compiled.get(handling);
  if (known) return known;
  const made = {
    rules: handling.rules.map((rule) => ({ rule, matches: compileMatch(rule.match) })),
    inhibit: handling.inhibit.map(compileInhibition),
  };
  compiled.set(handling, made);
  return made;
}

/** An alert as the first rule that matches it leaves it. */
export function applyRule<A extends RoutedSubject>(
  { rules }: CompiledHandling,
  alert: A,
): { readonly rule: AlertRule | null; readonly alert: A } {
  const rule = rules.find(({ matches }) => matches(alert))?.rule ?? null;
  if (!rule) return { rule, alert };
  const { severity, component, runbook } = rule;
  const components = component === null ? alert.components : [component];
  const changed = { severity: severity ?? alert.severity, components, runbook: runbook ?? alert.runbook };
  return { rule, alert: { ...alert, ...changed } };
}

/**
 * Decides what becomes of an alert before the response hears of it. Rules come first, and what holds it looks at the alert
 * as they leave it: maintenance, then silences, then inhibition, then the number that a rule waits for.
 */
export function routeAlert(handling: CompiledHandling, subject: RoutedSubject, context: RouteContext): Route {
  const { rule, alert } = applyRule(handling, subject);
  const { severity, components, runbook } = alert;
  const route = {
    ...{ to: 'response' as const, because: null, heldBy: null, untilMs: null },
    ...{ rule: rule?.id ?? null, severity, components, runbook, incident: rule?.incident ?? ('open' as const) },
    group: rule ? groupOf(rule, alert) : null,
  };
  if (rule?.incident === 'never')
    return { ...route, to: 'recorded', heldBy: `rule:${rule.id}`, because: `rule ${rule.id}: only recorded` };
  if (!rule && isBreaker(alert))
    return {
      ...route,
      to: 'recorded',
      heldBy: 'breaker',
      because: 'no rule of the plan is about breakers: only recorded',
    };
  const hold = whatHolds(handling, alert, context) ?? (rule ? tooFew(rule, context) : null);
  return hold ? { ...route, to: 'held', ...hold } : route;
}

/** Applications protect themselves by opening breakers: that alone is no incident, unless the plan says so. */
function isBreaker({ source }: RoutedSubject): boolean {
  return source.startsWith('breaker:');
}

type Hold = Pick<Route, 'heldBy' | 'because' | 'untilMs'>;

function whatHolds({ inhibit }: CompiledHandling, alert: AlertSubject, context: RouteContext): Hold | null {
  const window = context.maintenance.find((one) => isInMaintenance(one, alert.components));
  if (window) return { heldBy: window.id, because: `maintenance: ${window.title}`, untilMs: window.untilMs };
  const silence = context.silences.find(({ matches }) => matches(alert));
  if (silence) {
    const { id, why, untilMs } = silence;
    return { heldBy: id, because: `${id.replace(':', ' ')} (${why})`, untilMs };
  }
  const muted = mutedBy(inhibit, context.muting, alert);
  if (!muted) return null;
  const because = `while "${muted.by.summary}" fires (inhibition ${muted.inhibition})`;
  return { heldBy: `inhibited:${muted.inhibition}`, because, untilMs: null };
}

function tooFew(rule: AlertRule, { countOf }: RouteContext): Hold | null {
  if (!rule.after) return null;
  const count = countOf(rule);
  if (count >= rule.after.count) return null;
  const because = `rule ${rule.id}: ${count} of ${rule.after.count} alerts within ${rule.after.within} s`;
  return { heldBy: `rule:${rule.id}`, because, untilMs: null };
}

/** An alert of a rule with incidents of their own is a group by itself. */
function groupOf(rule: AlertRule, alert: AlertSubject): string | null {
  if (rule.incident === 'own') return `${rule.id}|own|${alert.dedupKey}`;
  if (rule.groupBy.length === 0 || rule.incident !== 'open') return null;
  const commonValue = (name: string) => (name === 'component' ? alert.components.join(',') : labelOf(alert, name));
  return `${rule.id}|${JSON.stringify(rule.groupBy.map(commonValue))}`;
}
