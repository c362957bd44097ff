import { useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { describeError } from '../api/errors.ts';
import { getReviewQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import { saveReport } from '../api/generated/sdk.gen.ts';
import type { Problem, Review } from '../api/generated/types.gen.ts';
import { type Draft, draftOf, heard, isDue, isUnsaved, refused, saved, settled } from './report-draft.ts';

/** How long nothing is typed before it is saved, and before a failed attempt is made again. */
const PAUSE_MS = 1200;
const RETRY_MS = 5000;
const UNSAVED = 'Some of what you wrote is not saved yet. Leave all the same?';

/** A report being written: saved by itself while one types, with what others write merged in. */
export function useReportDraft({ id, version, report }: Pick<Review, 'id' | 'version' | 'report'>) {
  const [draft, setDraft] = useState<Draft>(() => draftOf({ version, text: report }));
  // The newest draft is needed where no render has been in between: when an answer comes, and when one leaves.
  const newest = useRef(draft);
  const queries = useQueryClient();
  const update = useCallback((change: (draft: Draft) => Draft) => {
    newest.current = change(newest.current);
    setDraft(newest.current);
  }, []);

  const attempt = useCallback(async () => {
    const { base, text } = newest.current;
    update((now) => ({ ...now, sent: text }));
    const body = { text, base: base.version, ...(base.version === 0 ? { read: base.text } : {}) };
    const answer = await saveReport({ path: { id }, body }).catch((error: unknown) => ({ data: undefined, error }));
    if (answer.data === undefined) {
      const texts = (answer.error as Partial<Problem> | undefined)?.texts ?? null;
      update((now) => refused(now, describeError(answer.error), texts));
      return;
    }
    const stored = answer.data;
    update((now) => saved(now, stored));
    queries.setQueryData<Review>(getReviewQueryKey({ path: { id } }), (review) =>
      review && review.version <= stored.version
        ? { ...review, report: stored.text, version: stored.version, edited: true }
        : review,
    );
  }, [id, queries, update]);

  const running = useRef<Promise<void>>(Promise.resolve());
  const save = useCallback((): Promise<void> => {
    running.current = running.current.then(() => (isDue(newest.current) ? attempt() : undefined));
    return running.current;
  }, [attempt]);

  useEffect(() => update((now) => heard(now, { version, text: report })), [version, report, update]);
  useEffect(() => {
    if (!isDue(draft)) return;
    const waiting = setTimeout(() => void save(), draft.failed === null ? PAUSE_MS : RETRY_MS);
    return () => clearTimeout(waiting);
  }, [draft, save]);
  useEffect(() => () => void save(), [save]);
  useBlocker({
    enableBeforeUnload: () => isUnsaved(newest.current),
    shouldBlockFn: async () => {
      await save();
      return isUnsaved(newest.current) && !window.confirm(UNSAVED);
    },
  });

  return {
    draft,
    type: (text: string) => update((now) => ({ ...now, text })),
    settle: (text: string) => update((now) => settled(now, text)),
    forgetMerge: () => update((now) => ({ ...now, merged: null })),
    /** Saves at once. @returns whether all of it is saved */
    finish: async () => {
      await save();
      return !isUnsaved(newest.current);
    },
  };
}
