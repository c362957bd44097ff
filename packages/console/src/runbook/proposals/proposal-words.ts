import type { ListProposalsResponse, Proposal } from '../../api/generated/types.gen.ts';
import { listWords, plural } from '../../shared/names.ts';
import type { Tone } from '../../shared/tone.ts';

type Listed = ListProposalsResponse['proposals'][number];

/** What there is to learn from a run: `2 steps edited and 1 failed`. */
export function lessonWords({ edits, failed, skipped }: Pick<Listed, 'edits' | 'failed' | 'skipped'>): string {
  const counts = [
    { count: edits, what: 'edited' },
    { count: failed, what: 'failed' },
    { count: skipped, what: 'skipped with a reason' },
  ].filter(({ count }) => count > 0);
  return listWords(counts.map(({ count, what }, index) => `${index === 0 ? plural(count, 'step') : count} ${what}`));
}

const looks: Readonly<Record<Proposal['status'], { readonly word: string; readonly tone: Tone }>> = {
  open: { word: 'open', tone: 'accent' },
  exported: { word: 'taken', tone: 'ok' },
  dismissed: { word: 'dismissed', tone: 'neutral' },
};

/** What became of a proposal, in a word, and the tone to show it in. */
export const lookOf = (status: Proposal['status']) => looks[status];

/** The name of a patch's file: `run-….patch`. */
export function patchName(runId: string): string {
  return `${runId.replaceAll(/[^\w.-]/g, '-')}.patch`;
}
