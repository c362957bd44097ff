import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import css from './reason-dialog.module.css';

interface ReasonDialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** What will happen, said before the button. */
  readonly consequence?: ReactNode;
  readonly label: string;
  readonly placeholder?: string;
  readonly confirm: string;
  readonly dangerous?: boolean;
  /** The reason may be left empty: nobody should have to write before they can hand over at night. */
  readonly optional?: boolean;
  /** Something else than the reason is still missing. */
  readonly incomplete?: boolean;
  readonly busy: boolean;
  readonly children?: ReactNode;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks for a reason before something is done. The reason goes on the record. */
export function ReasonDialog(props: ReasonDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <ReasonForm {...props} />
    </Modal>
  );
}

function ReasonForm({
  consequence,
  label,
  placeholder,
  confirm,
  dangerous,
  optional = false,
  incomplete = false,
  busy,
  children,
  onConfirm,
  onClose,
}: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const isReady = !incomplete && (optional || reason.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onConfirm(reason.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {consequence ? <div className={css.consequence}>{consequence}</div> : null}
        {children}
        <Textarea
          label={label}
          placeholder={placeholder}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          autosize
          minRows={2}
          required={!optional}
          data-autofocus={optional ? undefined : true}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!isReady} {...(dangerous ? { color: 'red' } : {})}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
