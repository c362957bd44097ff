import type { z } from '@hono/zod-openapi';
import type { Plan, Runbook } from '@tocsin/core';
import { Problem } from '../platform/problem.ts';
import type { runbookView } from './contract.ts';
import { settingsView } from './run/run.views.ts';

export type RunbookView = z.infer<typeof runbookView>;

/** @throws Problem 'not-found' naming the runbooks that there are */
export function findRunbook(plan: Plan, id: string): Runbook {
  const runbook = Object.hasOwn(plan.runbooks, id) ? plan.runbooks[id] : undefined;
  if (runbook) return runbook;
  const known = Object.keys(plan.runbooks).join(', ') || 'none';
  throw new Problem('not-found', `There is no runbook "${id}" in the plan of ${plan.service}. It has: ${known}.`);
}

export function runbooksOf(plan: Plan): RunbookView[] {
  return Object.values(plan.runbooks).map((runbook) => runbookViewOf(plan, runbook));
}

export function runbookViewOf(plan: Plan, runbook: Runbook): RunbookView {
  return {
    service: plan.service,
    id: runbook.id,
    title: runbook.title,
    symptoms: [...runbook.symptoms],
    components: [...runbook.components],
    severity: runbook.severity,
    impact: runbook.impact,
    parameters: runbook.parameters.map((parameter) => ({ ...parameter, choices: [...parameter.choices] })),
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
