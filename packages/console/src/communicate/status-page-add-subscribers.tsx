import { Button, FileInput, Group, Modal, MultiSelect, NativeSelect, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addSubscriberMutation, eraseSubscriberMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusPage, Subscriber } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { type ImportedSubscribers, sendSubscribers } from './send-subscribers.ts';
import css from './status-page.module.css';
import { KIND_WORDS } from './status-page-words.ts';

interface DialogProps {
  readonly page: StatusPage;
  readonly onClose: () => void;
}

const CONSENT = 'How it is known that they agreed';
const CONSENT_HINT = 'No confirmation is asked; this is kept with them. For example: contract of 2026, section 4.';

/** Adds one person who agreed elsewhere. */
export function AddSubscriber({ page, onClose }: DialogProps) {
  const [written, setWritten] = useState({ address: '', consent: '', components: [] as string[] });
  const set = (change: Partial<typeof written>) => setWritten((before) => ({ ...before, ...change }));
  const add = useMutation({ ...addSubscriberMutation(), onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ path: { service: page.service }, body: { ...written, address: written.address.trim() } });
  };
  return (
    <Modal opened onClose={onClose} title="Add a subscriber">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="E-mail address"
            type="email"
            required
            data-autofocus
            value={written.address}
            onChange={(event) => set({ address: event.currentTarget.value })}
          />
          <MultiSelect
            label="Components"
            placeholder={written.components.length === 0 ? 'All' : ''}
            data={page.components.map(({ id, title }) => ({ value: id, label: title }))}
            value={written.components}
            onChange={(components) => set({ components })}
          />
          <TextInput
            label={CONSENT}
            description={CONSENT_HINT}
            required
            minLength={3}
            maxLength={500}
            value={written.consent}
            onChange={(event) => set({ consent: event.currentTarget.value })}
          />
          <Buttons label="Add" busy={add.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

/** Adds many people from a file. */
export function ImportSubscribers({ page, onClose }: DialogProps) {
  const [file, setFile] = useState<File | null>(null);
  const [consent, setConsent] = useState('');
  const send = useMutation({ mutationFn: (one: File) => sendSubscribers(page.service, one, consent.trim()) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) send.mutate(file);
  };
  if (send.data) {
    return (
      <Modal opened onClose={onClose} title="Import subscribers">
        <Report report={send.data} />
        <Group justify="flex-end" mt="md">
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="Import subscribers">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <FileInput
            label="File"
            description="One address a line, or CSV with a column “email” and, if wanted, “components” (ids with spaces between)."
            placeholder="Choose a file"
            accept=".csv,.txt,text/csv,text/plain"
            required
            value={file}
            onChange={setFile}
          />
          <TextInput
            label={CONSENT}
            description={CONSENT_HINT}
            required
            minLength={3}
            maxLength={500}
            value={consent}
            onChange={(event) => setConsent(event.currentTarget.value)}
          />
          <Buttons label="Import" busy={send.isPending} isReady={file !== null} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function Report({ report: { added, known, suppressed, wrong } }: { readonly report: ImportedSubscribers }) {
  return (
    <div role="status">
      <b>{plural(added, 'subscriber')} added.</b>
      <p className={css.quiet}>
        {`${known} had subscribed before and stay as they are. ${suppressed} ended it, complained or came back, and stay away.`}
      </p>
      {wrong.length > 0 ? (
        <ul className={css.wrong}>
          {wrong.map(({ line, what }) => (
            <li key={line}>
              Line {line} {what}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Forgets an address because its owner asks for it. */
export function EraseAddress({ page, onClose }: DialogProps) {
  const [address, setAddress] = useState('');
  const [kind, setKind] = useState<Subscriber['kind']>('email');
  const erase = useMutation({
    ...eraseSubscriberMutation(),
    onSuccess: ({ known }) => {
      notifications.show({
        message: known ? 'The address is erased.' : 'It had not subscribed; no import adds it now.',
      });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate({ path: { service: page.service }, body: { kind, address: address.trim() } });
  };
  return (
    <Modal opened onClose={onClose} title="Erase an address">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <p className={css.quiet}>It is forgotten for good. Only a hash stays, so that no import brings it back.</p>
          <NativeSelect
            label="Kind"
            data={Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }))}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Subscriber['kind'])}
          />
          <TextInput
            label="Address"
            required
            data-autofocus
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <Buttons label="Erase" busy={erase.isPending} dangerous onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

interface ButtonsProps {
  readonly label: string;
  readonly busy: boolean;
  readonly isReady?: boolean;
  readonly dangerous?: boolean;
  readonly onClose: () => void;
}

function Buttons({ label, busy, isReady = true, dangerous = false, onClose }: ButtonsProps) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        Back
      </Button>
      <Button type="submit" loading={busy} disabled={!isReady} {...(dangerous ? { color: 'red' } : {})}>
        {label}
      </Button>
    </Group>
  );
}
