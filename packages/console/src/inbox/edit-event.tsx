import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { editInboxEventMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetInboxEventResponse } from '../api/generated/types.gen.ts';
import { SourceDiff } from '../runbook/source-diff.tsx';
import css from './events.module.css';
import { editable, isJson, readHeaderChanges } from './payload.ts';

interface EditEventProps {
  readonly path: { readonly service: string; readonly source: string };
  readonly detail: GetInboxEventResponse;
  readonly onClose: () => void;
}

/** Delivers a changed copy of an event: what differs is seen before it is sent. */
export function EditEvent(props: EditEventProps) {
  const isPhone = useMediaQuery('(max-width: 760px)') ?? false;
  const { event, body } = props.detail;
  const why = refusal(body);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={`Edit and retry ${event.type || event.vendorId}`}
      size="xl"
      fullScreen={isPhone}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {why ? <p>{why}</p> : <EditForm {...props} />}
    </Modal>
  );
}

function refusal({ encoding, cut }: GetInboxEventResponse['body']): string | null {
  if (cut) return 'It is too long to be edited here. Replay it, or mend the application.';
  return encoding === 'base64' ? 'Its payload is no text, and cannot be edited here.' : null;
}

function EditForm({ path, detail, onClose }: EditEventProps) {
  const { event, body } = detail;
  // What is typed stays, whatever arrives meanwhile.
  const [before] = useState(() => editable(body.content));
  const [text, setText] = useState(before.text);
  const [headers, setHeaders] = useState('');
  const [reason, setReason] = useState('');
  const send = useSend(path, event.id, onClose);
  const changes = useMemo(() => readHeaderChanges(headers), [headers]);
  const isBroken = isJson(before.text) && !isJson(text);
  const isChanged = text !== before.text || ('changes' in changes && Object.keys(changes.changes).length > 0);
  const isReady = isChanged && reason.trim() !== '' && 'changes' in changes;
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    if (isReady) send.run(before.send(text), changes.changes, reason.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Payload"
          description="The original stays as it came. A copy with your change is delivered in its place."
          value={text}
          onChange={(changed) => setText(changed.currentTarget.value)}
          classNames={{ input: css.editor ?? '' }}
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          error={isBroken ? 'This is no JSON any more, as the original is.' : null}
          data-autofocus
        />
        <Textarea
          label="Headers to change"
          description="One a line, as Name: value. A name without a value takes the header away."
          placeholder="X-Plan: gold"
          value={headers}
          onChange={(changed) => setHeaders(changed.currentTarget.value)}
          classNames={{ input: css.editor ?? '' }}
          autosize
          spellCheck={false}
          error={'wrong' in changes ? changes.wrong : null}
        />
        {text === before.text ? (
          <p className={css.note}>Nothing in the payload is changed yet.</p>
        ) : (
          <SourceDiff before={before.text} after={text} label="What differs from the original" />
        )}
        <p className={css.note}>
          The vendor's signature is made anew for the copy where its secret allows it (not for Twilio and Telnyx).
          Tocsin's own (tocsin-webhook-signature) always fits.
        </p>
        <Textarea
          label="Reason"
          placeholder="What was wrong with it"
          value={reason}
          onChange={(changed) => setReason(changed.currentTarget.value)}
          autosize
          required
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" className={css.touch ?? ''} onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" className={css.touch ?? ''} loading={send.isPending} disabled={!isReady}>
            Send the changed copy
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Sends the copy, and shows it in the place of the original. */
function useSend(path: EditEventProps['path'], event: string, onDone: () => void) {
  const navigate = useNavigate();
  const edit = useMutation(editInboxEventMutation());
  const run = (content: string, headers: Record<string, string | null>, reason: string) => {
    const changed = Object.keys(headers).length > 0 ? { headers } : {};
    edit
      .mutateAsync({ path: { ...path, event }, body: { body: { encoding: 'text', content }, ...changed, reason } })
      .then(
        (answer) => {
          onDone();
          void navigate({ to: '/inbox/$service/$source/events', params: path, search: { event: answer.event.id } });
        },
        () => undefined,
      );
  };
  return { run, isPending: edit.isPending };
}
