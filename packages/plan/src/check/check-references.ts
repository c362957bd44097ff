import type { Finding } from '../problem.ts';
import { suggest } from '../suggest.ts';
import { collectReferences, type ReferenceKind } from './collect-references.ts';
import { type CheckContext, keysOf } from './context.ts';
import { knownNames } from './known-names.ts';

/** Everything that the YAML names must exist. */
export function checkReferences(context: CheckContext): void {
  for (const { path, kind, name, slot } of collectReferences(context.draft)) {
    const known = knownNames(context, kind);
    if (!known.includes(name)) {
      context.reportAt(path, dangling(kind, name, known));
    } else if (slot !== undefined) {
      const slots = keysOf(context.raw, 'schedules', name, 'slots');
      if (!slots.includes(slot)) context.reportAt(path, dangling('schedule', slot, slots, `a slot of "${name}"`));
    }
  }
}

/** The finding for a name that is defined nowhere. */
export function dangling(
  kind: ReferenceKind,
  name: string,
  known: readonly string[],
  what = `${articleOf(kind)} ${kind} of this plan`,
): Finding {
  return { code: 'dangling-reference', message: `"${name}" is not ${what}`, hint: suggest(name, known, kind) };
}

function articleOf(kind: string): string {
  return /^[aeiou]/.test(kind) ? 'an' : 'a';
}
