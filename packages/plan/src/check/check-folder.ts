import { type LoadedPlan, type LoadOptions, loadPlan } from '../load-plan.ts';
import { readRehearsals } from '../rehearsal/read-rehearsals.ts';
import { byPlace } from '../source-file.ts';

/**
 * Loads a plan folder as {@link loadPlan} does, and reads its rehearsals as well. They are tests of the plan and no part of it,
 * so only a check holds it back for a mistake in one of them; a service starts all the same.
 */
export async function checkFolder(dir: string, options: LoadOptions): Promise<LoadedPlan> {
  const loaded = await loadPlan(dir, options);
  const found = (await readRehearsals(dir, loaded.plan)).flatMap((rehearsal) => rehearsal.problems);
  if (found.length === 0) return loaded;
  return { ...loaded, plan: null, problems: [...loaded.problems, ...found].sort(byPlace) };
}
