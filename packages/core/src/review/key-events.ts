import type { FactKind, TimelineEntry } from '../model/timeline.ts';
import type { KeyEvent } from './review-parts.ts';

/** How much an entry usually matters: the more, the sooner it is suggested. What is not named is never suggested. */
const WEIGHTS: Partial<Readonly<Record<FactKind, number>>> = {
  opened: 100,
  resolved: 100,
  reopened: 95,
  acknowledged: 90,
  'escalation-exhausted': 88,
  'severity-set': 85,
  'lever-pulled': 80,
  'status-set': 75,
  'clock-missed': 72,
  'restoration-pulled-back': 70,
  'restoration-held': 65,
  'lever-released': 62,
  'restoration-finished': 60,
  'restoration-started': 55,
  'run-started': 45,
  'update-late': 40,
  'update-sent': 35,
  note: 30,
  'role-assigned': 20,
};

/** Of these only the first tells something. */
const ONLY_FIRST: ReadonlySet<FactKind> = new Set<FactKind>(['acknowledged', 'update-sent', 'run-started']);

/** Kinds of which key events are made, and what a reader of a report asks for. */
export const KEY_KINDS: readonly FactKind[] = Object.keys(WEIGHTS) as FactKind[];

const LONGEST_TEXT = 300;

/**
 * Picks the entries of a timeline that look as if they mattered, oldest first.
 * @param most at most so many
 */
export function suggestKeyEvents(timeline: readonly TimelineEntry[], most = 20): readonly KeyEvent[] {
  const seen = new Set<FactKind>();
  const candidates = timeline.filter((entry) => {
    const { kind } = entry.fact;
    if (weightOf(entry) === 0 || (ONLY_FIRST.has(kind) && seen.has(kind))) return false;
    seen.add(kind);
    return true;
  });
  return candidates
    .toSorted((a, b) => weightOf(b) - weightOf(a) || a.seq - b.seq)
    .slice(0, most)
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ seq, atMs, text }) => ({ seq, atMs, text: short(text) }));
}

/** A note counts when a person wrote it: those of Tocsin repeat what other entries say. */
function weightOf({ fact, actor }: TimelineEntry): number {
  if (fact.kind === 'note' && actor.kind === 'system') return 0;
  if (fact.kind === 'run-started' && fact.auto) return 0;
  return WEIGHTS[fact.kind] ?? 0;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.slice(0, LONGEST_TEXT - 1).replace(/[\ud800-\udbff]$/, '');
  return line.length > LONGEST_TEXT ? `${cut}…` : line || '…';
}
