import type { Directory, Target } from '@tocsin/core';
import { formatDuration } from '../duration.ts';
import { COVERAGE_DAYS, COVERAGE_MS } from './check-coverage.ts';
import { areApart } from './check-step-order.ts';
import { localMoment } from './clock-changes.ts';
import type { CheckContext } from './context.ts';
import { directoryOf, type Stretch, stretchesOf } from './escalation-stretches.ts';

type Policy = CheckContext['draft']['escalation'][string];
type Severity = CheckContext['draft']['severities'][string];

/** Every step of a policy can be reached, in time, and adds somebody who was not paged before. */
export function checkEscalation(context: CheckContext): void {
  const { draft } = context;
  const directory = directoryOf(draft);
  for (const [id, policy] of Object.entries(draft.escalation)) {
    const users = Object.values(draft.severities).filter(({ escalation }) => escalation === id);
    checkUse(context, id, policy, users);
    checkTimes(context, id, policy, users);
    checkNobodyNew(context, id, policy, directory);
  }
}

/** What rings or pages by itself, whoever stands behind it; a message in any other channel waits to be read. */
const WAKING: ReadonlySet<string> = new Set(['twilio-sms', 'twilio-voice', 'pagerduty']);

function checkUse({ draft, reportAt }: CheckContext, id: string, policy: Policy, users: readonly Severity[]): void {
  if (users.length === 0) {
    const message = `No level uses the policy "${id}": its steps are never reached`;
    const hint = 'Name it under "escalation" of a level, or remove it.';
    reportAt(['escalation', id], { severity: 'warning', code: 'unused-policy', message, hint }, 'key');
  }
  const targets = policy.steps.flatMap(({ page }) => page);
  const wakes = users.some(({ urgency }) => urgency === 'page');
  const wakesSomebody = (target: Target): boolean =>
    target.kind !== 'channel' || WAKING.has(draft.channels[target.channel]?.type ?? '');
  if (!wakes || targets.length === 0 || targets.some(wakesSomebody)) return;
  const message = `The policy "${id}" pages no person, only channels, and a message in a channel wakes nobody`;
  const hint = 'Add a schedule, a person or a role to a step.';
  reportAt(['escalation', id], { severity: 'warning', code: 'wakes-nobody', message, hint }, 'key');
}

/** What comes after the time to resolve of every level that uses the policy comes too late for all of them. */
function checkTimes({ reportAt }: CheckContext, id: string, policy: Policy, users: readonly Severity[]): void {
  const latest = Math.max(...users.map(({ resolve }) => resolve ?? Number.POSITIVE_INFINITY));
  if (!Number.isFinite(latest) || latest === 0) return;
  const allowed = formatDuration(latest);
  const report = (path: readonly PropertyKey[], message: string): void => {
    const hint = 'Choose an earlier time, or give the level more time to resolve.';
    reportAt(['escalation', id, ...path], { severity: 'warning', code: 'late-step', message, hint });
  };
  for (const [index, { after }] of policy.steps.entries()) {
    if (after < latest) continue;
    const when = formatDuration(after);
    report(['steps', index, 'after'], `This step is due at ${when}, when the incident should be over (${allowed})`);
  }
  const { forgottenAfter } = policy;
  if (forgottenAfter === undefined || forgottenAfter < latest) return;
  const when = formatDuration(forgottenAfter);
  report(['forgottenAfter'], `Forgotten only after ${when}, when the incident should be over (${allowed})`);
}

/** A step that reaches only who was reached before escalates nothing: always, or in the shifts that put people together. */
function checkNobodyNew(
  { draft, nowMs, reportAt }: CheckContext,
  id: string,
  policy: Policy,
  directory: Directory,
): void {
  const pages = policy.steps.map(({ page }) => page);
  const stretches = stretchesOf(directory, pages, nowMs, nowMs + COVERAGE_MS);
  for (const index of policy.steps.keys()) {
    const earlier = earlierSteps(policy, index, draft.timezone, nowMs);
    const idle = stretches.filter((stretch) => reachesNobodyNew(stretch, index, earlier));
    const [first] = idle;
    if (!first) continue;
    const from = `from ${localMoment(first.fromMs, draft.timezone)} (${draft.timezone})`;
    const shifts = `${idle.length} of ${stretches.length} shifts of the next ${COVERAGE_DAYS} days`;
    const when = idle.length === stretches.length ? '' : ` ${from}, and in ${shifts}`;
    const names = (first.steps[index] ?? []).join(', ');
    const message = `This step reaches nobody new${when}: the steps before it have reached ${names}`;
    const hint = 'Name somebody else; to page the same people once more, use "repeat".';
    reportAt(['escalation', id, 'steps', index, 'page'], { severity: 'warning', code: 'nobody-new', message, hint });
  }
}

/** The steps before one that reach all of their targets, and can have been taken at its hours. */
function earlierSteps({ steps }: Policy, index: number, timezone: string, nowMs: number): readonly number[] {
  const own = steps[index];
  return [...steps.keys()].slice(0, index).filter((at) => {
    const before = steps[at];
    const isWhole = before?.reach === 'all' || before?.page.length === 1;
    return own && before && isWhole && !areApart(own, before, timezone, nowMs);
  });
}

function reachesNobodyNew({ steps }: Stretch, index: number, earlier: readonly number[]): boolean {
  const before = new Set(earlier.flatMap((at) => steps[at] ?? []));
  const own = steps[index] ?? [];
  return own.length > 0 && own.every((recipient) => before.has(recipient));
}
