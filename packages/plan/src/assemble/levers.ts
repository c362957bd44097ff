import type { Lever, LeverCell, LeverRule, LeverScope, Restoration, RestorationBatch } from '@tocsin/core';
import { leverValues } from '../lever-values.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';
import { toCondition } from './levels.ts';

type LeverDraft = PlanDraft['levers'][string];
type RuleDraft = LeverDraft['rules'][number];

/** Builds a lever; what its kind says of its values is filled in. */
export function assembleLever(lever: LeverDraft, id: string): Lever {
  const values = leverValues(lever) ?? { resting: false, pulled: true };
  return {
    id,
    title: lever.title ?? titleFromId(id),
    description: lever.description ?? '',
    kind: lever.kind,
    ...values,
    values: variantsOf(lever, values),
    minimum: lever.minimum ?? null,
    maximum: lever.maximum ?? null,
    component: lever.component ?? null,
    consequence: lever.consequence ?? '',
    pulls: lever.pulls,
    needs: lever.needs,
    conflicts: lever.conflicts,
    approval: lever.approval ? { people: lever.approval.people, role: lever.approval.role ?? null } : null,
    expires: lever.expires ?? null,
    rules: lever.rules.map(toRule),
    command: lever.command ? toCommand(lever.command) : null,
  };
}

function variantsOf({ kind, values }: LeverDraft, both: Pick<Lever, 'resting' | 'pulled'>): readonly string[] {
  if (kind !== 'variant') return [];
  return [...new Set([String(both.resting), String(both.pulled), ...values])];
}

function toRule(rule: RuleDraft): LeverRule {
  return {
    when: rule.when.map(toCondition),
    value: rule.value ?? null,
    scope: rule.scope ? toScope(rule.scope) : null,
    most: rule.most,
    within: rule.within,
    releaseAfter: rule.releaseAfter ?? null,
    ...(rule.back.length > 0 && { back: rule.back }),
  };
}

function toScope({ match, except, percent }: NonNullable<RuleDraft['scope']>): LeverScope {
  return { match, except, percent: percent ?? null };
}

function toCommand(command: NonNullable<LeverDraft['command']>): NonNullable<Lever['command']> {
  const { apply, revert, verify, every, timeout, runner } = command;
  return {
    apply: toCell(apply),
    revert: toCell(revert),
    verify: verify === undefined ? null : toCell(verify),
    every,
    timeout,
    runner: runner ?? null,
  };
}

function toCell(cell: NonNullable<LeverDraft['command']>['apply']): LeverCell {
  return typeof cell === 'string' ? { kind: 'shell', source: cell } : { kind: 'http', source: cell.http };
}

/** Builds a restoration. */
export function assembleRestoration(restoration: PlanDraft['restorations'][string], id: string): Restoration {
  return {
    id,
    title: restoration.title ?? titleFromId(id),
    steps: restoration.steps.map((step) => ({ ...step, batches: step.batches.flatMap(toBatches) })),
  };
}

type BatchDraft = PlanDraft['restorations'][string]['steps'][number]['batches'][number];

function toBatches(batch: BatchDraft): RestorationBatch[] {
  if (typeof batch === 'string') return [{ kind: 'percent', percent: Number(batch.slice(0, -1)) }];
  if (typeof batch !== 'object') return [{ kind: 'value', value: batch }];
  return Object.entries(batch).map(([attribute, values]) =>
    Array.isArray(values) ? { kind: 'values', attribute, values } : { kind: 'value', value: values },
  );
}
