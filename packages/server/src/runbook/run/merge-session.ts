import { type Session, storableText } from '@tocsin/runner';

/** Made anew for each step: what an earlier one had must not stand in their place, and tokens are not kept. */
const OWN = /^TOCSIN_/;

/**
 * What a cell left, put upon what its run has by now: another step may have ended meanwhile.
 * @param before what the cell was given
 * @param after what it left
 */
export function mergeSession(before: Session, after: Session, now: Session): Session {
  const variables: Record<string, string> = { ...now.variables };
  for (const name of Object.keys(before.variables)) {
    if (!Object.hasOwn(after.variables, name)) delete variables[name];
  }
  for (const [name, value] of Object.entries(after.variables)) {
    if (before.variables[name] !== value && !OWN.test(name)) variables[name] = storableText(value);
  }
  return { cwd: after.cwd === before.cwd ? now.cwd : after.cwd, variables };
}
