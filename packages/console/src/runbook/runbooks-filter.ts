import type { ListRunsResponse, Runbook } from '../api/generated/types.gen.ts';

type RunSummary = ListRunsResponse['runs'][number];

/** The runbooks that have every word somewhere: in title, symptoms, impact, components, service, or the titles of steps. */
export function filterRunbooks(runbooks: readonly Runbook[], text: string): Runbook[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runbooks.filter((runbook) => {
    const said = textOf(runbook).toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

function textOf({ title, id, service, symptoms, impact, components, severity, phases }: Runbook): string {
  const steps = phases.flatMap((phase) => phase.steps.map((step) => step.title));
  return [title, id, service, impact, severity ?? '', ...symptoms, ...components, ...steps].join('\n');
}

/** Names a runbook among those of all services. */
export const runbookKey = (service: string, id: string): string => `${service}/${id}`;

/** The latest run of each runbook, by its key. */
export function lastRuns(runs: readonly RunSummary[]): ReadonlyMap<string, RunSummary> {
  const last = new Map<string, RunSummary>();
  for (const run of runs) {
    const key = runbookKey(run.service, run.runbook);
    const known = last.get(key);
    if (!known || Date.parse(known.startedAt) < Date.parse(run.startedAt)) last.set(key, run);
  }
  return last;
}
