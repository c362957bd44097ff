import { Button, Checkbox, Group, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  answerConsentCaseMutation,
  closeConsentCaseMutation,
  noteConsentCaseMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { CloseConsentCaseData, ConsentCaseDetail } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import css from './consent.module.css';
import { useConsentServices } from './consent-frame.tsx';
import { causeWords } from './consent-words.ts';
import { useMayCommand } from './use-may-command.ts';

type Asking = 'answer' | 'note' | 'close';
type Cause = CloseConsentCaseData['body']['cause'];

interface DialogProps {
  readonly one: ConsentCaseDetail;
  readonly onClose: () => void;
}

/** Answer, note, close. */
export function CaseActions({ one }: { one: ConsentCaseDetail }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const mayRespond = useMayRespond();
  if (!mayRespond) return null;
  const close = () => setAsking(null);
  const ask = (what: Asking) => () => setAsking(what);
  return (
    <Group className={css.actions ?? ''} gap={8} role="group" aria-label="With this case">
      {one.status === 'open' ? (
        <Button className={css.touch ?? ''} onClick={ask('answer')}>
          Answer
        </Button>
      ) : null}
      {one.status === 'closed' ? null : (
        <Button
          variant={one.status === 'open' ? 'default' : 'filled'}
          className={css.touch ?? ''}
          onClick={ask('close')}
        >
          Close
        </Button>
      )}
      <Button variant="default" className={css.touch ?? ''} onClick={ask('note')}>
        Note
      </Button>
      {asking === 'answer' ? <Answer one={one} onClose={close} /> : null}
      {asking === 'note' ? <Note one={one} onClose={close} /> : null}
      {asking === 'close' ? <Close one={one} onClose={close} /> : null}
    </Group>
  );
}

const stay = () => undefined;

function Answer({ one, onClose }: DialogProps) {
  const hasChannel = useConsentServices().some(({ service, channel }) => service === one.service && channel !== null);
  const [isSent, setSent] = useState(true);
  const answer = useMutation(answerConsentCaseMutation());
  const send = isSent && hasChannel;
  return (
    <ReasonDialog
      opened
      title="Answer the person"
      consequence={
        send ? 'Tocsin sends it now. The clock ends.' : 'You have told them already, in another way. The clock ends.'
      }
      label={send ? 'The message' : 'What they were told'}
      placeholder="We are sorry. You will get no more messages from us."
      confirm={send ? 'Send it' : 'They have an answer'}
      busy={answer.isPending}
      onConfirm={(text) =>
        void answer.mutateAsync({ path: { case: one.id }, body: { text, send } }).then(onClose, stay)
      }
      onClose={onClose}
    >
      {hasChannel ? (
        <Checkbox
          checked={isSent}
          onChange={(event) => setSent(event.currentTarget.checked)}
          label="Tocsin sends it"
          description="Otherwise it was said already: by telephone, by your own message"
        />
      ) : null}
    </ReasonDialog>
  );
}

function Note({ one, onClose }: DialogProps) {
  const note = useMutation(noteConsentCaseMutation());
  return (
    <ReasonDialog
      opened
      title="Write a note"
      label="Note"
      confirm="Write it"
      busy={note.isPending}
      onConfirm={(text) => void note.mutateAsync({ path: { case: one.id }, body: { text } }).then(onClose, stay)}
      onClose={onClose}
    />
  );
}

const causes = Object.entries(causeWords).map(([value, label]) => ({ value, label }));
const NONE = { value: '', label: 'Choose one' };

function Close({ one, onClose }: DialogProps) {
  const [cause, setCause] = useState('');
  const [isLifted, setLifted] = useState(false);
  const close = useMutation(closeConsentCaseMutation());
  const mayCommand = useMayCommand();
  const mayLift = cause === 'not-a-complaint' && mayCommand;
  const confirm = (note: string) =>
    void close
      .mutateAsync({ path: { case: one.id }, body: { cause: cause as Cause, note, lift: mayLift && isLifted } })
      .then(onClose, stay);
  return (
    <ReasonDialog
      opened
      title="Close the case"
      {...(one.status === 'open' ? { consequence: 'The person has no answer yet.' } : {})}
      label="What was found, and what is changed by it"
      confirm="Close it"
      incomplete={cause === ''}
      busy={close.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <NativeSelect
        label="Cause"
        data={[NONE, ...causes]}
        value={cause}
        onChange={(event) => setCause(event.currentTarget.value)}
        required
      />
      {mayLift ? (
        <Checkbox
          checked={isLifted}
          onChange={(event) => setLifted(event.currentTarget.checked)}
          label="Messages are allowed as before"
          description="Only where it was neither a complaint nor an opt-out"
        />
      ) : null}
    </ReasonDialog>
  );
}
