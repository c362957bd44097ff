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
  busy,
  children,
  onConfirm,
  onClose,
}: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) onConfirm(reason.trim());
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
          required
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!reason.trim()} {...(dangerous ? { color: 'red' } : {})}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
