import type { Actor } from '../model/actor.ts';
import type { PulledLever } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import { type Lever, type LeverRule, type LeverValue, PLAIN_LEVER } from '../model/plan-levers.ts';
import { inWords } from '../respond/duration.ts';
import { isSamePull } from './lever-batches.ts';
import { type CriteriaVerdict, criterionInWords, judgeCriteria, type Seen } from './lever-criteria.ts';
import { type LeverPositions, leverMoves } from './lever-moves.ts';
import { plainScope } from './lever-scope.ts';

/*
 * The rules of a lever. Each of them is
 *
 *   ready      → pulled     its criteria hold, the lever rests, and it has pulls left
 *   ready      → exhausted  … and it has none left: people are told, once
 *   ready      → suspended  … and the lever is pulled by somebody else, or its ties forbid it (people are told, once)
 *   pulled     → pulled     no rule of the lever holds, and its own has been clear for `releaseAfter`: the next value on the way
 *                           back; it holds again on that way: the value of the rule, which counts as another pull
 *   pulled     → ready      the same, without a value on the way that is left: it releases the lever
 *   pulled     → suspended  somebody else released the lever or pulled it otherwise
 *   suspended, exhausted → ready   its criteria have stopped holding; the exhausted one also once an old pull is out of `within`
 *
 * Of several that hold the first in the plan counts: it takes the lever over from one that stands behind it.
 */
export type LeverRuleStatus = 'ready' | 'pulled' | 'suspended' | 'exhausted';

/** What is remembered of a rule between two looks. */
export interface LeverRuleState {
  /** Whether its criteria hold, or held when it was last known. */
  readonly holds: boolean;
  /** Since when they hold, or since when it is known that none of them is true. */
  readonly sinceMs: EpochMs;
  readonly status: LeverRuleStatus;
  /** When it pulled, oldest first, as far back as it counts. */
  readonly pulls: readonly EpochMs[];
}

/** What is to be done because of a rule. `exhausted` and `refused` are told to people, and nothing moves. */
export interface LeverRuleAct {
  /** Index of the rule. */
  readonly rule: number;
  readonly action: 'pull' | 'release' | 'exhausted' | 'refused';
  /** Of a pull. */
  readonly to: PulledLever;
  readonly reason: string;
}

export interface LeverRulesLook {
  readonly plan: Plan;
  readonly lever: Lever;
  /** By the index of the rule; one that is new, or differs from what it was in the plan before, has none. */
  readonly states: readonly (LeverRuleState | null | undefined)[];
  readonly seen: Seen;
  /** Where the levers of the service are. */
  readonly positions: LeverPositions;
  /** Who moved this lever last; rules move as the system. Null: nobody. */
  readonly by: Actor | null;
  readonly nowMs: EpochMs;
}

/** The rules afterwards, and what is to be done, in order; at most one act moves the lever. */
export interface LeverRulesDecision {
  readonly states: readonly LeverRuleState[];
  readonly acts: readonly LeverRuleAct[];
}

/** A rule while it is decided on. */
interface Looked {
  readonly index: number;
  readonly rule: LeverRule;
  readonly to: PulledLever;
  readonly verdict: CriteriaVerdict;
  state: LeverRuleState;
}

/** Decides what the rules of a lever do now. */
export function decideLeverRules(look: LeverRulesLook): LeverRulesDecision {
  const rules = { ...PLAIN_LEVER, ...look.lever }.rules.map((rule, index) => looked(look, rule, index));
  const acts: LeverRuleAct[] = [];
  const again = pullAgain(look, rules);
  if (again) return { states: rules.map(({ state }) => state), acts: [again] };
  for (const one of rules.filter(({ verdict, state }) => verdict.kind === 'holds' && state.status === 'ready')) {
    const act = answer(look, rules, one);
    if (act) acts.push(act);
    if (act?.action === 'pull') break;
  }
  const release = acts.some(({ action }) => action === 'pull') ? null : releaseWhenWell(look, rules);
  return { states: rules.map(({ state }) => state), acts: release ? [...acts, release] : acts };
}

/** How many times a rule may still pull at a moment. */
export function pullsLeft(rule: LeverRule, state: LeverRuleState | null | undefined, nowMs: EpochMs): number {
  return Math.max(0, rule.most - pullsWithin(rule, state?.pulls ?? [], nowMs).length);
}

function pullsWithin({ within }: LeverRule, pulls: readonly EpochMs[], nowMs: EpochMs): readonly EpochMs[] {
  return pulls.filter((atMs) => nowMs - atMs < within * 1000);
}

function looked(look: LeverRulesLook, rule: LeverRule, index: number): Looked {
  const { plan, lever, nowMs } = look;
  const to = { value: rule.value ?? lever.pulled, scope: plainScope(rule.scope) };
  const verdict = judgeCriteria(plan, rule.when, look.seen, nowMs);
  const before = look.states[index] ?? { holds: false, sinceMs: nowMs, status: 'ready' as const, pulls: [] };
  const pulls = pullsWithin(rule, before.pulls, nowMs);
  const status = statusNow(look, { ...before, pulls }, { rule, to, verdict });
  return { index, rule, to, verdict, state: { ...followed(before, verdict, nowMs), status, pulls } };
}

/** Unknown keeps what held, and begins the time of health anew. */
function followed(
  { holds, sinceMs }: LeverRuleState,
  verdict: CriteriaVerdict,
  nowMs: EpochMs,
): Pick<LeverRuleState, 'holds' | 'sinceMs'> {
  switch (verdict.kind) {
    case 'holds':
      return { holds: true, sinceMs: holds ? sinceMs : verdict.sinceMs };
    case 'clear':
      return { holds: false, sinceMs: holds ? nowMs : sinceMs };
    case 'unclear':
      return { holds, sinceMs: holds ? sinceMs : nowMs };
  }
}

function statusNow(
  { lever, positions, by }: LeverRulesLook,
  { status, pulls }: LeverRuleState,
  { rule, to, verdict }: Pick<Looked, 'rule' | 'to' | 'verdict'>,
): LeverRuleStatus {
  if (status === 'pulled') {
    const position = positions[lever.id];
    const ways = [to, ...(rule.back ?? []).map((value) => ({ ...to, value }))];
    const isThere = position?.pulled && ways.some((way) => isSamePull(position, way));
    const isOwn = isThere && (by === null || by.kind === 'system');
    if (isOwn) return 'pulled';
    return verdict.kind === 'clear' ? 'ready' : 'suspended';
  }
  if (verdict.kind === 'clear') return 'ready';
  return status === 'exhausted' && pulls.length < rule.most ? 'ready' : status;
}

/** A rule holds and is ready: it pulls, takes over, leaves it to somebody else, or can do no more. */
function answer(look: LeverRulesLook, rules: readonly Looked[], one: Looked): LeverRuleAct | null {
  const { plan, lever, positions, nowMs } = look;
  const owner = rules.find(({ state }) => state.status === 'pulled');
  if (positions[lever.id]?.pulled) {
    if (!owner) setStatus(one, 'suspended');
    if (!owner || owner.index < one.index || isSamePull(owner.to, one.to)) return null;
  }
  const because = reasonOf(plan, one.verdict);
  if (one.state.pulls.length >= one.rule.most) return giveUp(one, because);
  const decision = leverMoves(plan, positions, { lever: lever.id, action: 'pull', ...one.to });
  if (!decision.ok) {
    setStatus(one, 'suspended');
    return act(one, 'refused', `${because}, and the rule cannot pull it. ${decision.message}`);
  }
  if (owner) setStatus(owner, 'ready');
  one.state = { ...one.state, status: 'pulled', pulls: [...one.state.pulls, nowMs] };
  return act(one, 'pull', because);
}

/** On the way back the criteria hold again: the rule pulls as far as at first. */
function pullAgain({ plan, lever, positions, nowMs }: LeverRulesLook, rules: readonly Looked[]): LeverRuleAct | null {
  const owner = rules.find(({ state }) => state.status === 'pulled');
  const position = positions[lever.id];
  if (!owner || owner.verdict.kind !== 'holds' || !position?.pulled || isSamePull(position, owner.to)) return null;
  const because = reasonOf(plan, owner.verdict);
  if (owner.state.pulls.length >= owner.rule.most) return giveUp(owner, because);
  owner.state = { ...owner.state, pulls: [...owner.state.pulls, nowMs] };
  return act(owner, 'pull', because);
}

function giveUp(one: Looked, because: string): LeverRuleAct {
  setStatus(one, 'exhausted');
  const times = `${timesInWords(one.rule.most)} within ${inWords(one.rule.within)}`;
  return act(one, 'exhausted', `${because}, and the rule has pulled it ${times}: from now on a person decides`);
}

function releaseWhenWell({ plan, lever, positions, nowMs }: LeverRulesLook, rules: readonly Looked[]) {
  const owner = rules.find(({ state }) => state.status === 'pulled');
  const releaseAfter = owner?.rule.releaseAfter ?? null;
  if (!owner || releaseAfter === null) return null;
  const isNeeded = rules.some(({ state }) => state.holds && state.status !== 'suspended');
  const isWell = owner.verdict.kind === 'clear' && nowMs - owner.state.sinceMs >= releaseAfter * 1000;
  if (isNeeded || !isWell || !leverMoves(plan, positions, { lever: lever.id, action: 'release' }).ok) return null;
  const because = `By its rule: well for ${inWords(releaseAfter)}`;
  const next = nextOnTheWay(owner, positions[lever.id]?.value);
  if (next !== null) {
    owner.state = { ...owner.state, sinceMs: nowMs };
    return { ...act(owner, 'pull', because), to: { ...owner.to, value: next } };
  }
  setStatus(owner, 'ready');
  return act(owner, 'release', because);
}

function nextOnTheWay({ rule, to }: Looked, value: LeverValue | undefined): LeverValue | null {
  const way = [to.value, ...(rule.back ?? [])];
  return way[way.findIndex((one) => one === value) + 1] ?? null;
}

function setStatus(one: Looked, status: LeverRuleStatus): void {
  one.state = { ...one.state, status };
}

function act({ index: rule, to }: Looked, action: LeverRuleAct['action'], reason: string): LeverRuleAct {
  return { rule, action, to, reason };
}

function reasonOf(plan: Plan, verdict: CriteriaVerdict): string {
  return verdict.kind === 'holds' ? `By its rule: ${criterionInWords(plan, verdict.condition)}` : 'By its rule';
}

function timesInWords(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}
