import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { isConnected } from './runner.store.ts';

interface MissingLabel {
  readonly label: string;
  readonly steps: string[];
  readonly warning: string;
}

/** Labels that steps of the plans in force ask for and no connected runner has, with what to do about each. */
export async function findMissingLabels(app: App): Promise<MissingLabel[]> {
  const asked = new Map<string, string[]>();
  for (const { plan } of app.plans.all()) {
    for (const { label, step } of labelsIn(plan)) asked.set(label, [...(asked.get(label) ?? []), step]);
  }
  if (asked.size === 0) return [];
  const runners = await app.db
    .selectFrom('runner')
    .select(['name', 'labels', isConnected.as('connected')])
    .execute();
  return [...asked].flatMap(([label, steps]) => {
    const having = runners.filter(({ labels }) => labels.includes(label));
    if (having.some(({ connected }) => connected)) return [];
    return [{ label, steps, warning: warningOf(label, having) }];
  });
}

/** What is wrong when nobody takes the steps of a label, and what to do. */
export function warningOf(label: string, having: readonly { readonly name: string }[]): string {
  if (having.length === 0) {
    return `No runner has the label "${label}". Add one: tocsin runner add NAME --label ${label}.`;
  }
  const names = having.map(({ name }) => name).join(', ');
  return `No runner with the label "${label}" is connected. Start it on its machine with tocsin runner --url … --token …: ${names}.`;
}

function labelsIn(plan: Plan): { readonly label: string; readonly step: string }[] {
  return Object.values(plan.runbooks).flatMap((runbook) =>
    runbook.phases.flatMap(({ steps }) =>
      steps.flatMap(({ id, runner }) =>
        // A plan of an older Tocsin has steps without this.
        runner ? [{ label: runner, step: `${plan.service}/${runbook.id}/${id}` }] : [],
      ),
    ),
  );
}
