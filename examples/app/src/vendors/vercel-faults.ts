import { damage } from '../damage.ts';
import type { FaultEffect } from '../faults.ts';
import type { Behaviour } from './hosting.ts';
import type { VercelProject } from './vercel.ts';

/** A release that fails; over once production points to one that does not. */
export function badRelease(project: VercelProject, behaviour: Behaviour): FaultEffect {
  return damage({
    begin: () => void project.deploy('Release of today', behaviour),
    isBroken: () => project.production().behaviour !== 'good',
    mend: () => project.point(goodDeployment(project), true),
  });
}

/** A variable is set wrongly and deployed; over once production was built with the right value. */
export function wrongSetting(
  project: VercelProject,
  name: string,
  { wrong, show }: { readonly wrong: string | undefined; show?(): void | Promise<void> },
): FaultEffect {
  const right = project.variables.get(name);
  const release = (value: string | undefined) => {
    project.setVariable(name, value);
    project.point(project.deploy('Settings changed'), true);
  };
  return damage({
    begin: async () => {
      release(wrong);
      await show?.();
    },
    isBroken: () => project.production().variables[name] !== right,
    mend: () => release(right),
  });
}

function goodDeployment(project: VercelProject) {
  return project.list().find(({ behaviour }) => behaviour === 'good') ?? project.production();
}
