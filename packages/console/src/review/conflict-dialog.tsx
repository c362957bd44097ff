import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { SourceDiff } from '../runbook/source-diff.tsx';
import css from './report.module.css';
import type { Conflict } from './report-draft.ts';

interface ConflictDialogProps {
  readonly conflict: Conflict;
  readonly onSettle: (text: string) => void;
  readonly onLater: () => void;
}

/** Where two people changed the same lines: both texts, and a third to make one of them. Nothing is thrown away here. */
export function ConflictDialog({ conflict, onSettle, onLater }: ConflictDialogProps) {
  const { theirs, yours, merged } = conflict;
  const [text, setText] = useState(merged);
  const hasMarks = /^(<<<<<<< yours|=======|>>>>>>> theirs)$/m.test(text);
  return (
    <Modal opened onClose={onLater} title="Somebody changed the same lines" size="90%">
      <Stack gap="sm">
        <p className={css.hint}>
          Their text is saved, yours is not yet. In the text below both stand between marks: leave what is right, and
          take the marks out.
        </p>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setText(merged)}>
            Both, with marks
          </Button>
          <Button size="xs" variant="default" onClick={() => setText(yours)}>
            Only mine
          </Button>
          <Button size="xs" variant="default" onClick={() => setText(theirs)}>
            Only theirs
          </Button>
        </Group>
        <Textarea
          label="The text that is saved"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={14}
          classNames={{ input: css.markdown ?? '' }}
          data-autofocus
        />
        <details className={css.merged} open>
          <summary>How yours differs from theirs</summary>
          <SourceDiff before={theirs} after={yours} label="How yours differs from theirs" />
        </details>
        {hasMarks ? <p className={css.hint}>The marks are still in the text.</p> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onLater}>
            Later
          </Button>
          <Button disabled={text.trim() === ''} onClick={() => onSettle(text)}>
            Save this text
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
