import { formatDuration } from '../duration.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import { checkCriterion } from './check-criteria.ts';
import { type LeverDraft, misfitOf } from './check-levers.ts';
import type { CheckContext } from './context.ts';

type RuleDraft = LeverDraft['rules'][number];
type Criterion = RuleDraft['when'][number];

/** Rules pull what their lever can be pulled to, on criteria that are whole, and they let go again. */
export function checkLeverRules(context: CheckContext): void {
  for (const [id, lever] of Object.entries(context.draft.levers)) {
    for (const [index, rule] of lever.rules.entries()) {
      const path = ['levers', id, 'rules', index];
      for (const [at, criterion] of rule.when.entries()) checkCriterion(context, [...path, 'when', at], criterion);
      checkWhatItPulls(context, path, lever, rule);
      checkAsking(context, path, lever);
      checkEnd(context, path, lever, rule);
      checkWayBack(context, path, lever, rule);
    }
  }
}

function checkWhatItPulls(
  { reportAt }: CheckContext,
  path: Path,
  lever: LeverDraft,
  { value, scope }: RuleDraft,
): void {
  const misfit = value === undefined ? null : misfitOf(lever, value);
  if (misfit !== null) {
    const hint = 'Write a value that the lever can be pulled to, or none for its own.';
    reportAt([...path, 'value'], { code: 'bad-lever-rule', message: misfit, hint });
  }
  if (scope && lever.kind === 'command') {
    const message = 'A command is applied as a whole, and not for a part of everybody';
    reportAt([...path, 'scope'], { code: 'bad-lever-rule', message, hint: 'Remove the scope.' });
  }
  if (scope?.percent === 0) {
    const message = 'Of 0% of everybody nobody is left, so that the rule pulls for nobody';
    reportAt([...path, 'scope', 'percent'], {
      code: 'bad-lever-rule',
      message,
      hint: 'Write a larger share, or none.',
    });
  }
}

/** Approval is for persons; a rule is agreed when the plan is. */
function checkAsking({ reportAt }: CheckContext, path: Path, { approval }: LeverDraft): void {
  if (!approval) return;
  const message = 'This rule pulls a lever without asking anybody, although people must agree to move it';
  const hint = 'Remove the rule, or the approval.';
  reportAt(path, { severity: 'warning', code: 'rule-asks-nobody', message, hint });
}

function checkEnd({ draft, reportAt }: CheckContext, path: Path, { expires }: LeverDraft, rule: RuleDraft): void {
  const { releaseAfter, within, most } = rule;
  if (releaseAfter === undefined) {
    if (expires !== undefined) return;
    const message = 'What this rule pulls stays pulled until somebody notices';
    const hint = 'Add releaseAfter: 10m to the rule, or expires: 2h to the lever.';
    reportAt(path, { severity: 'warning', code: 'rule-without-end', message, hint });
    return;
  }
  const looksBack = Math.max(0, ...rule.when.map((criterion) => lookingBack(draft, criterion)));
  if (releaseAfter < looksBack) {
    const message = `It releases after ${formatDuration(releaseAfter)}, before its criteria have looked at ${formatDuration(looksBack)} with the lever pulled`;
    const hint = `Write releaseAfter: ${formatDuration(looksBack)} or longer: what was pulled too shortly is pulled again.`;
    reportAt([...path, 'releaseAfter'], { severity: 'warning', code: 'rule-flaps', message, hint });
  }
  if (most * releaseAfter <= within) return;
  const message = `At most ${most} times within ${formatDuration(within)} is never reached: each pull lasts ${formatDuration(releaseAfter)} at least`;
  const hint = 'Write a longer "within" or a smaller "most", so that somebody is told when the rule does not help.';
  reportAt(path, { severity: 'warning', code: 'rule-never-gives-up', message, hint });
}

/** From what it is pulled to, step by step nearer to what it rests at. */
function checkWayBack({ reportAt }: CheckContext, path: Path, lever: LeverDraft, rule: RuleDraft): void {
  if (rule.back.length === 0) return;
  const wrong = (message: string, hint: string) => {
    reportAt([...path, 'back'], { code: 'bad-lever-rule', message, hint });
  };
  if (lever.kind !== 'limit') wrong('Only a limit has values on the way back', 'Remove "back".');
  else if (rule.releaseAfter === undefined) {
    wrong('A rule that never releases has no way back', 'Add releaseAfter: 10m.');
  } else {
    const way = [rule.value ?? lever.pulled, ...rule.back, lever.resting].map(Number);
    const sorted = way.toSorted((a, b) => a - b);
    const straight = Number(way[0]) < Number(way.at(-1)) ? sorted : sorted.toReversed();
    if (way.every((value, at) => value === straight[at]) && new Set(way).size === way.length) return;
    const message = `The way back does not lead from what is pulled to what rests: ${way.join(', ')}`;
    wrong(message, 'Put the values in their order.');
  }
}

/** How far back a criterion looks before it answers, in seconds. */
function lookingBack(draft: PlanDraft, criterion: Criterion): number {
  const { metric, monitor } = criterion;
  if (metric !== undefined) return Math.max(draft.metrics[metric]?.window ?? 0, criterion.for ?? 0);
  if (monitor === undefined) return 0;
  return Math.max(criterion.silent ?? 0, criterion.down ?? 0, criterion.degraded ?? 0);
}
