import { Button, Checkbox, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  allowAddressMutation,
  eraseAddressMutation,
  suppressAddressMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { LookUpConsentResponse } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { merchantOf, type Whom } from './address-fields.tsx';
import css from './consent.module.css';
import { useMayCommand } from './use-may-command.ts';

interface AddressActionsProps {
  readonly whom: Whom;
  readonly service: { readonly service?: string };
  readonly known: LookUpConsentResponse;
}

type Asking = 'suppress' | 'allow' | 'erase';

const stay = () => undefined;
/** Only what one of ours did, or what was taken for an opt-out, can be a mistake of ours. */
const MISTAKES = ['person', 'possible-stop'];

/** Ends all messages to an address, asks the person to agree again, or forgets them. */
export function AddressActions(props: AddressActionsProps) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const mayRespond = useMayRespond();
  const mayCommand = useMayCommand();
  if (!mayRespond) return null;
  const { suppression, erasedAt } = props.known;
  const ask = (what: Asking) => () => setAsking(what);
  const dialog = { ...props, onClose: () => setAsking(null) };
  return (
    <Group className={css.actions ?? ''} gap={8} role="group" aria-label="With this address">
      {suppression ? null : (
        <Button color="red" className={css.touch ?? ''} onClick={ask('suppress')}>
          End all messages
        </Button>
      )}
      {erasedAt === null ? (
        <Button variant="default" className={css.touch ?? ''} onClick={ask('allow')}>
          Ask them to agree
        </Button>
      ) : null}
      {erasedAt === null && mayCommand ? (
        <Button variant="default" className={css.touch ?? ''} onClick={ask('erase')}>
          Erase
        </Button>
      ) : null}
      {asking === 'suppress' ? <Suppress {...dialog} /> : null}
      {asking === 'allow' ? <Allow {...dialog} /> : null}
      {asking === 'erase' ? <Erase {...dialog} /> : null}
    </Group>
  );
}

type DialogProps = AddressActionsProps & { readonly onClose: () => void };

function useDone(onClose: () => void) {
  const queries = useQueryClient();
  return (title: string, message: string) => {
    notifications.show({ color: 'green', title, message });
    onClose();
    void queries.invalidateQueries();
  };
}

function Suppress({ whom, service, onClose }: DialogProps) {
  const suppress = useMutation(suppressAddressMutation());
  const done = useDone(onClose);
  return (
    <ReasonDialog
      opened
      title="End all messages"
      consequence="They get none any more, of any service or merchant here, from this moment on."
      label="Reason"
      confirm="End all messages"
      dangerous
      busy={suppress.isPending}
      onConfirm={(reason) =>
        void suppress
          .mutateAsync({ body: { to: whom.to, reason, ...service } })
          .then(() => done('They get no more messages', 'It holds for every service at once.'), stay)
      }
      onClose={onClose}
    />
  );
}

function Allow({ whom, service, known, onClose }: DialogProps) {
  const [isMistake, setMistake] = useState(false);
  const allow = useMutation(allowAddressMutation());
  const done = useDone(onClose);
  const mayCommand = useMayCommand();
  const mayBeMistake = mayCommand && known.suppression !== null && MISTAKES.includes(known.suppression.cause);
  const mistake = mayBeMistake && isMistake;
  const confirm = (reason: string) => {
    const channel = whom.channel === 'whatsapp' ? 'whatsapp' : 'sms';
    void allow
      .mutateAsync({ body: { to: whom.to, channel, reason, mistake, ...merchantOf(whom), ...service } })
      .then(
        ({ outcome, message }) =>
          outcome === 'lifted'
            ? done('It is lifted', 'They stand as they did before.')
            : done(
                'They are asked',
                message ?? 'The plan has no channel or text for it: the application must ask them.',
              ),
        stay,
      );
  };
  return (
    <ReasonDialog
      opened
      title={mistake ? 'Lift the suppression' : 'Ask them to agree'}
      consequence={
        mistake
          ? 'They stand as they did before.'
          : 'They are asked by a message, and agree by answering YES. Until then they get nothing else.'
      }
      label="Reason"
      confirm={mistake ? 'Lift it' : 'Ask them'}
      busy={allow.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {mayBeMistake ? (
        <Checkbox
          checked={isMistake}
          onChange={(event) => setMistake(event.currentTarget.checked)}
          label="It was suppressed by mistake"
          description="Nobody wrote STOP or complained: lift it at once"
        />
      ) : null}
    </ReasonDialog>
  );
}

function Erase({ whom, service, onClose }: DialogProps) {
  const erase = useMutation(eraseAddressMutation());
  const done = useDone(onClose);
  return (
    <ReasonDialog
      opened
      title="Erase what is known of them"
      consequence="The address and all evidence about it are forgotten, and cannot be brought back. That they must get nothing stays known, by a hash."
      label="Reason"
      placeholder="They asked for it"
      confirm="Erase it"
      dangerous
      busy={erase.isPending}
      onConfirm={(reason) =>
        void erase
          .mutateAsync({ body: { to: whom.to, reason, ...service } })
          .then(
            ({ entries, messages, cases }) =>
              done('It is erased', `${entries} entries, ${messages} messages and ${cases} cases were emptied.`),
            stay,
          )
      }
      onClose={onClose}
    />
  );
}
