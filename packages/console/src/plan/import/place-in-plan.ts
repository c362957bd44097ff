import type { PlanFile } from '../../api/generated/types.gen.ts';
import type { FilePlace } from '../source/place.ts';

/** Where the import writes what it recovers, by the first word of what it says of a line. */
const homes: Readonly<Record<string, string>> = {
  severity: 'plan.yaml',
  review: 'plan.yaml',
  goal: 'plan.yaml',
  escalation: 'people.yaml',
  contact: 'people.yaml',
  threshold: 'monitors.yaml',
  routine: 'routines.yaml',
  maintenance: 'routines.yaml',
  vendor: 'vendors.yaml',
  audience: 'communication.yaml',
  update: 'communication.yaml',
  lever: 'levers.yaml',
};

/**
 * Where in the plan folder something stands that was recovered, as far as its name tells.
 * @param as what the report says of the line: `runbook site-down`, `severity P1`.
 * @returns the file and the line that names it, line 0 where none does; null when there is no such file.
 */
export function placeInPlan(as: string, files: readonly PlanFile[]): FilePlace | null {
  const [kind = '', ...rest] = as.split(' ');
  const name = rest.join(' ');
  const path = kind === 'runbook' || kind === 'procedure' ? `runbooks/${name}.md` : homes[kind];
  const file = files.find((one) => one.path === path);
  if (!file) return null;
  if (file.path.startsWith('runbooks/') || name === '') return { file: file.path, line: 0 };
  return { file: file.path, line: file.text.split('\n').findIndex((line) => line.includes(name)) + 1 };
}
