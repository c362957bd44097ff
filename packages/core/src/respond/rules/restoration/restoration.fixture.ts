import { lever } from '../../../contain/levers.fixture.ts';
import type { LeverScope, RestorationBatch, RestorationStep } from '../../../model/plan-levers.ts';
import { ann, Drill } from '../../drill.fixture.ts';
import { examplePlan } from '../../example-plan.fixture.ts';

export const levers = {
  hooks: lever('hooks', { title: 'Webhooks' }),
  concurrency: lever('concurrency', { title: 'Concurrency', kind: 'limit', resting: 20, pulled: 4 }),
  rollback: lever('rollback', { title: 'Rollback mode', kind: 'mode', resting: false, pulled: true, pulls: ['hooks'] }),
};
export const percent = (share: number): RestorationBatch => ({ kind: 'percent', percent: share });
export const step = (release: string, over: Partial<RestorationStep> = {}): RestorationStep => ({
  ...{ release, wait: 300, healthy: [`${release}-ok`], batches: [], hold: false },
  ...over,
});

/** An incident with these steps, whose levers are pulled. */
export function pulled(steps: readonly RestorationStep[], scope: LeverScope | null = null): Drill {
  const restorations = { gradual: { id: 'gradual', title: 'Gradual', steps } };
  const drill = new Drill(examplePlan({ levers, restorations })).open('P0');
  drill.give({ kind: 'acknowledge', person: 'ann' }, ann);
  for (const { id, pulled: value } of Object.values(levers).filter(({ id: one }) =>
    steps.some((s) => s.release === one),
  ))
    drill.give(
      { kind: 'lever-moved', lever: id, action: 'pulled', value, ...(scope ? { scope } : {}), reason: 'r' },
      ann,
    );
  return drill;
}
export const restore = (drill: Drill) =>
  drill.give({ kind: 'restore', restoration: 'gradual', health: drill.health }, ann);
export const resume = (drill: Drill) => drill.give({ kind: 'steer-restoration', action: 'resume' }, ann);
export const moves = (drill: Drill) =>
  drill.effects.flatMap((e) => {
    if (e.kind !== 'move-lever') return [];
    const how = e.action === 'pull' ? ` ${String(e.value)} ${e.scope?.percent ?? 'all'}` : '';
    return [`${Math.floor(e.atMinutes)} ${e.action} ${e.lever}${how}`];
  });
export const stepLines = (drill: Drill) => drill.lines.filter((line) => /^Step \d+ of \d/.test(line));
