import { Button, Group, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { approveMaintenanceNoticeMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Maintenance } from '../api/generated/types.gen.ts';
import css from './maintenance.module.css';
import { useLookAgain } from './maintenance-look-again.ts';

const MOST_TEXT = 20_000;

interface MaintenanceDraftProps {
  readonly one: Maintenance;
  readonly notice: Maintenance['notices'][number];
  readonly mayApprove: boolean;
}

/** A notice that waits for a person: read, changed where it must be, and sent. */
export function MaintenanceDraft({ one, notice, mayApprove }: MaintenanceDraftProps) {
  const lookAgain = useLookAgain();
  const [edited, setEdited] = useState<{ readonly text: string; readonly from: string } | null>(null);
  const approve = useMutation({ ...approveMaintenanceNoticeMutation(), onSuccess: lookAgain });
  if (!mayApprove) return <p className={css.draft}>{notice.text}</p>;
  const text = edited?.text ?? notice.text;
  const isOld = edited !== null && edited.from !== notice.text;
  return (
    <div className={css.edit}>
      <Textarea
        label={`What ${notice.audienceTitle} will read`}
        description={notice.subject}
        autosize
        minRows={3}
        maxRows={14}
        maxLength={MOST_TEXT}
        value={text}
        error={isOld ? 'The maintenance has changed since you began to write' : null}
        onChange={(event) => setEdited({ text: event.currentTarget.value, from: edited?.from ?? notice.text })}
      />
      <Group gap="xs">
        <Button
          size="xs"
          disabled={text.trim() === ''}
          loading={approve.isPending}
          onClick={() => approve.mutate({ path: { id: one.id, notice: notice.id }, body: { text: text.trim() } })}
        >
          Approve and send
        </Button>
        {edited === null ? null : (
          <Button variant="default" size="xs" onClick={() => setEdited(null)}>
            {isOld ? 'Take the new draft' : 'Undo my changes'}
          </Button>
        )}
      </Group>
    </div>
  );
}
