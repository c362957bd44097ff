import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addLinkMutation, listIncidentsOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { AddLinkData, IncidentRoom } from '../../api/generated/types.gen.ts';
import { useRoomMutation } from '../use-room-mutation.ts';
import { IncidentSelect } from './incident-select.tsx';

interface LinkDialogProps {
  readonly room: IncidentRoom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

type Kind = 'page' | 'incident';

const kinds = [
  { value: 'page', label: 'A page' },
  { value: 'incident', label: 'Another incident' },
];
const RECENT = 50;

/** Links a page elsewhere, or another incident; two incidents are linked both ways. */
export function LinkDialog(props: LinkDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Link to ${props.room.id}`}>
      <LinkForm {...props} />
    </Modal>
  );
}

function LinkForm({ room, onClose }: LinkDialogProps) {
  const [kind, setKind] = useState<Kind>('page');
  const [page, setPage] = useState({ url: '', title: '' });
  const [incidentId, setIncident] = useState('');
  const add = useRoomMutation(addLinkMutation());
  const recent = useQuery(listIncidentsOptions({ query: { limit: RECENT } })).data?.incidents ?? [];
  const known = new Set([room.id, ...room.links.map(({ to }) => to)]);
  const body = kind === 'page' ? pageBody(page) : incidentId === '' ? null : { incidentId };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body) add.mutateAsync({ path: { id: room.id }, body }).then(onClose, () => undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Link to"
          data={kinds}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          fullWidth
        />
        {kind === 'page' ? (
          <PageFields page={page} onChange={setPage} />
        ) : (
          <IncidentSelect
            label="Incident"
            incidents={recent.filter(({ id }) => !known.has(id))}
            value={incidentId}
            none="There is no other incident to link."
            onChange={setIncident}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending} disabled={body === null}>
            Link it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PageText {
  readonly url: string;
  readonly title: string;
}

function PageFields({ page, onChange }: { readonly page: PageText; readonly onChange: (page: PageText) => void }) {
  const isWrong = page.url.trim() !== '' && pageBody(page) === null;
  return (
    <>
      <TextInput
        label="Address"
        placeholder="https://…"
        inputMode="url"
        value={page.url}
        maxLength={2000}
        data-autofocus
        required
        error={isWrong ? 'An address that begins with https:// or http://' : null}
        onChange={(event) => onChange({ ...page, url: event.currentTarget.value })}
      />
      <TextInput
        label="Title (optional)"
        placeholder="Dashboard of the queue"
        value={page.title}
        maxLength={200}
        onChange={(event) => onChange({ ...page, title: event.currentTarget.value })}
      />
    </>
  );
}

function pageBody(page: PageText): AddLinkData['body'] | null {
  const url = page.url.trim();
  const title = page.title.trim();
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return null;
  return title ? { url, title } : { url };
}
