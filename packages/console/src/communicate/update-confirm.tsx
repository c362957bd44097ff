import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ArrowLeft, Globe, Send } from 'lucide-react';
import { useRef } from 'react';
import { sendUpdateMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate, UpdatePreview } from '../api/generated/types.gen.ts';
import { listWords } from '../shared/names.ts';
import { channelWord, recipientCount } from './update-words.ts';
import css from './updates.module.css';

/** The second press of a double click is no agreement. */
const LEAST_LOOK_MS = 600;

interface UpdateConfirmProps {
  /** As it was agreed to: this version goes out, or none. */
  readonly update: StatusUpdate;
  readonly preview: UpdatePreview;
  readonly onBack: () => void;
  readonly onSent: () => void;
  readonly onRefused: (error: unknown) => void;
}

/** Says once more who gets what, before it cannot be taken back. */
export function UpdateConfirm({ update, preview, onBack, onSent, onRefused }: UpdateConfirmProps) {
  const shownMs = useRef(performance.now());
  const isUnderWay = useRef(false);
  const send = useMutation({ ...sendUpdateMutation(), meta: { saysItself: true } });
  const agree = () => {
    if (isUnderWay.current || performance.now() - shownMs.current < LEAST_LOOK_MS) return;
    isUnderWay.current = true;
    send
      .mutateAsync({ path: { id: update.id }, body: { version: update.version } })
      .then(onSent, onRefused)
      .finally(() => {
        isUnderWay.current = false;
      });
  };
  return (
    <div className={css.editor}>
      <p className={css.notice} data-outside={update.external || undefined} role="status">
        {update.external ? <Globe size={16} aria-hidden /> : null}
        <span>
          This goes to <b>{recipientCount(preview)}</b>
          {update.external ? ', outside the company' : ''}. It cannot be taken back.
        </span>
      </p>
      <ul className={css.goes}>
        {preview.channels.map(({ channel, type, recipients, sandbox }) => (
          <li key={channel} className={css.way}>
            <b className={css.kind}>{channelWord(type)}</b> {listWords(recipients)}
            {sandbox ? ' (only to the Outbox: the channel is not set up)' : ''}
          </li>
        ))}
        {preview.statusPage ? (
          <li className={css.way}>
            <b className={css.kind}>Status page</b> published for everybody
          </li>
        ) : null}
      </ul>
      {update.subject ? <b>{update.subject}</b> : null}
      <pre className={css.text}>{update.text}</pre>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" leftSection={<ArrowLeft size={15} aria-hidden />} onClick={onBack}>
          Back to the text
        </Button>
        <Button
          leftSection={<Send size={15} aria-hidden />}
          loading={send.isPending}
          onClick={agree}
          data-autofocus
          ref={(button) => button?.focus()}
        >
          Send it now
        </Button>
      </Group>
    </div>
  );
}
