import type { PlanFile } from '../../api/generated/types.gen.ts';

/** The service that the files of a plan name; null when none does. */
export function serviceIn(files: readonly PlanFile[]): string | null {
  const plan = files.find(({ path }) => path === 'plan.yaml');
  return /^service: *["']?([\w-]+)/m.exec(plan?.text ?? '')?.[1] ?? null;
}
