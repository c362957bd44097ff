import type { Incident } from '../model/incident.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { EscalationStep, Target } from '../model/plan-on-call.ts';
import { type Recipient, resolveTargets } from '../page/resolve-targets.ts';

type ChannelRecipient = Extract<Recipient, { kind: 'channel' }>;

/** Whom a step reaches at a moment. */
export interface Reach {
  readonly people: readonly string[];
  readonly channels: readonly ChannelRecipient[];
  /** It was to reach somebody, and there is nobody: the next step is due at once. */
  readonly isNobody: boolean;
  /** What of it cannot be reached, in words. */
  readonly missing: readonly string[];
}

/**
 * Says whom a step reaches: who is muted or not in the plan is left out. Of a round-robin step it is one target that leads to a
 * person, its turn counted by incident and round; its channels always hear of it.
 */
export function reachOf(
  plan: Plan,
  incident: Pick<Incident, 'muted' | 'turn'>,
  step: EscalationStep,
  round: number,
  atMs: EpochMs,
): Reach {
  const waking = step.targets.filter((target) => target.kind !== 'channel');
  const meant =
    step.reach === 'all'
      ? resolveTargets(plan, waking, atMs)
      : firstInTurn(plan, waking, incident.turn + round, incident.muted, atMs);
  const isMuted = (one: Recipient) => one.kind === 'person' && incident.muted.includes(one.person);
  const told = resolveTargets(plan, [...step.targets.filter(isChannel), ...meant.filter(isChannel)], atMs);
  const isKnown = (one: Recipient) => one.kind === 'channel' && Object.hasOwn(plan.channels, one.channel);
  const channels = told.filter(isChannel).filter(isKnown);
  const people = meant.flatMap((one) => (one.kind === 'person' && !isMuted(one) ? [one.person] : []));
  const heard = waking.length === 0 ? channels : meant.filter(isChannel);
  const missing = [
    ...meant.flatMap((one) =>
      one.kind === 'person' && isMuted(one) ? [`${personName(plan, one.person)} has muted it`] : [],
    ),
    ...told.flatMap((one) => (isChannel(one) && !isKnown(one) ? [`the plan has no channel ${one.channel}`] : [])),
  ];
  return { people, channels, isNobody: people.length === 0 && heard.length === 0, missing };
}

/** Of the targets the one whose turn it is, else the first after it that leads to somebody who has not muted the incident. */
function firstInTurn(
  plan: Plan,
  targets: readonly Target[],
  turn: number,
  muted: readonly string[],
  atMs: EpochMs,
): readonly Recipient[] {
  const passed: Recipient[] = [];
  for (let index = 0; index < targets.length; index++) {
    const target = targets[(turn + index) % targets.length];
    const [recipient] = target ? resolveTargets(plan, [target], atMs) : [];
    if (!recipient) continue;
    if (recipient.kind === 'channel' || !muted.includes(recipient.person)) return [...passed, recipient];
    passed.push(recipient);
  }
  return passed;
}

function isChannel<T extends { readonly kind: string }>(target: T): target is T & ChannelRecipient {
  return target.kind === 'channel';
}
