import type { Lines } from '../../document/document.ts';
import { type Draft, merge, scoreOf } from './draft.ts';

/** Levels that are defined in one place, or facts about levels that stand somewhere else. */
export interface Scale {
  readonly drafts: readonly Draft[];
  /** Whether this place alone makes the levels; if not it only adds to levels that are defined elsewhere. */
  readonly defines: boolean;
  /** Lines around the levels that belong to them: a table's header, a list's label. */
  readonly around: readonly Lines[];
}

export interface ChosenScale {
  readonly drafts: readonly Draft[];
  readonly around: readonly Lines[];
  /** Scales that have no place beside the chosen one. */
  readonly others: readonly Scale[];
}

/** Joins what all places say about the scale that is defined best. */
export function chooseScale(scales: readonly Scale[]): ChosenScale {
  const [best] = scales.filter(({ defines }) => defines).sort((one, other) => scoreOfScale(other) - scoreOfScale(one));
  if (!best) return { drafts: [], around: [], others: [] };
  const drafts = [...best.drafts];
  const around = [...best.around];
  const others: Scale[] = [];
  for (const scale of scales) {
    if (scale === best) continue;
    if (addTo(drafts, scale)) around.push(...scale.around);
    else if (scale.defines) others.push(scale);
  }
  return { drafts: drafts.sort((one, other) => one.level.order - other.level.order), around, others };
}

function scoreOfScale({ drafts }: Scale): number {
  return drafts.reduce((sum, draft) => sum + scoreOf(draft), 0);
}

function addTo(drafts: Draft[], scale: Scale): boolean {
  const targets = scale.drafts.map((draft) => targetOf(drafts, draft));
  if (targets.every((target) => target === null)) return false;
  const sameScheme = scale.drafts.some(({ level }) => level.scheme === drafts[0]?.level.scheme);
  for (const [index, draft] of scale.drafts.entries()) {
    const target = targets[index];
    if (target) merge(target, draft);
    else if (scale.defines && sameScheme) drafts.push(draft);
  }
  return true;
}

/** The level that is meant: by its code, or by its name where one of both has only a name. */
function targetOf(drafts: readonly Draft[], { level }: Draft): Draft | null {
  const same = drafts.find((draft) => draft.level.key === level.key);
  if (same) return same;
  const byName = level.scheme === 'NAME' || drafts[0]?.level.scheme === 'NAME';
  if (!byName || level.rank === null) return null;
  return drafts.find((draft) => draft.level.rank === level.rank) ?? null;
}
