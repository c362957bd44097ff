import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { describeError } from '../api/errors.ts';
import { refreshReportMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Problem, Review } from '../api/generated/types.gen.ts';
import { SourceDiff } from '../runbook/source-diff.tsx';
import css from './report.module.css';

type Texts = NonNullable<Problem['texts']>;

/** Takes over what the timeline and the parts say by now; asks where people have edited the same lines. */
export function RefreshFacts({ review }: { readonly review: Review }) {
  const [texts, setTexts] = useState<Texts | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const refresh = useMutation({ ...refreshReportMutation(), meta: { saysItself: true } });
  const run = (conflicts: 'ask' | 'people' | 'both') =>
    refresh.mutate(
      { path: { id: review.id }, body: { conflicts } },
      {
        onSuccess: () => {
          setTexts(null);
          setFailed(null);
        },
        onError: (error) => (error.texts ? setTexts(error.texts) : setFailed(describeError(error))),
      },
    );
  return (
    <div className={css.stale} role="status">
      <span>{failed ?? 'The timeline or the findings say more than the report does.'}</span>
      <Button
        size="xs"
        variant="default"
        leftSection={<RefreshCw size={14} aria-hidden />}
        loading={refresh.isPending}
        onClick={() => run('ask')}
      >
        Refresh facts
      </Button>
      <Modal opened={texts !== null} onClose={() => setTexts(null)} title="People have edited the same lines" size="xl">
        <Stack gap="sm">
          <p className={css.hint}>
            What nobody has edited is taken over in any case. Below: what people wrote, and what would be written from
            the timeline.
          </p>
          {texts ? (
            <div className={css.merged}>
              <SourceDiff before={texts.theirs} after={texts.yours} label="What people wrote, and what is new" />
            </div>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setTexts(null)}>
              Cancel
            </Button>
            <Button variant="default" loading={refresh.isPending} onClick={() => run('people')}>
              Keep what people wrote
            </Button>
            <Button loading={refresh.isPending} onClick={() => run('both')}>
              Keep both
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  );
}
