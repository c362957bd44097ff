import type { z } from '@hono/zod-openapi';
import type { EpochMs, Plan, Runbook } from '@tocsin/core';
import { Problem } from '../platform/problem.ts';
import type { runbookView } from './contract.ts';
import { settingsView } from './run/run.views.ts';
import { nextMoment } from './trigger/schedule.job.ts';
import { alertWords } from './trigger/trigger-words.ts';

export type RunbookView = z.infer<typeof runbookView>;

/** @throws Problem 'not-found' naming the runbooks that there are */
export function findRunbook(plan: Plan, id: string): Runbook {
  const runbook = Object.hasOwn(plan.runbooks, id) ? plan.runbooks[id] : undefined;
  if (runbook) return runbook;
  const known = Object.keys(plan.runbooks).join(', ') || 'none';
  throw new Problem('not-found', `There is no runbook "${id}" in the plan of ${plan.service}. It has: ${known}.`);
}

export function runbooksOf(plan: Plan, nowMs: EpochMs): RunbookView[] {
  return Object.values(plan.runbooks).map((runbook) => runbookViewOf(plan, runbook, nowMs));
}

/** @param nowMs after which the next moment of a schedule is looked for */
export function runbookViewOf(plan: Plan, runbook: Runbook, nowMs: EpochMs): RunbookView {
  return {
    service: plan.service,
    id: runbook.id,
    title: runbook.title,
    symptoms: [...runbook.symptoms],
    components: [...runbook.components],
    severity: runbook.severity,
    impact: runbook.impact,
    parameters: runbook.parameters.map((parameter) => ({ ...parameter, choices: [...parameter.choices] })),
    triggers: triggersOf(runbook, nowMs),
    file: runbook.file,
    phases: runbook.phases.map((phase) => ({
      title: phase.title,
      text: phase.text,
      steps: phase.steps.map((step) => ({
        id: step.id,
        title: step.title,
        kind: step.kind,
        option: step.option,
        source: step.source,
        parameters: [...step.parameters],
        auto: step.auto,
        changes: step.changes,
        connection: step.connection,
        timeoutSeconds: step.timeout,
        ...settingsView(step),
      })),
    })),
  };
}

function triggersOf({ triggers }: Partial<Runbook>, nowMs: EpochMs): RunbookView['triggers'] {
  // A plan that an older Tocsin stored has no triggers.
  return (triggers ?? []).map((trigger) => {
    if (trigger.kind === 'alert') return { kind: 'alert', on: alertWords(trigger.match), timezone: null, nextAt: null };
    const nextMs = nextMoment(trigger, nowMs);
    const nextAt = nextMs === null ? null : new Date(nextMs).toISOString();
    return { kind: 'schedule', on: trigger.cron, timezone: trigger.timezone, nextAt };
  });
}
