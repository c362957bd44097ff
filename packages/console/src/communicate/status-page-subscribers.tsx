import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Download, Search, Upload, UserMinus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { listSubscribersOptions, removeSubscriberMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { listSubscribers } from '../api/generated/sdk.gen.ts';
import type { StatusPage, Subscriber } from '../api/generated/types.gen.ts';
import { useMayCommand } from '../consent/use-may-command.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './status-page.module.css';
import { AddSubscriber, EraseAddress, ImportSubscribers } from './status-page-add-subscribers.tsx';
import { KIND_WORDS, SUBSCRIBER_WORDS, subscribersWords } from './status-page-words.ts';

type Asked = 'add' | 'import' | 'erase';

/** Who hears of what the page says. Addresses are personal data: only commanders see them. */
export function Subscribers({ page }: { readonly page: StatusPage }) {
  const mayCommand = useMayCommand();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <Panel title="Subscribers" note={subscribersWords(page.subscribers) || 'nobody yet'} flush>
      {mayCommand ? (
        <>
          <Group className={css.bar ?? ''} gap={6}>
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<UserPlus size={14} aria-hidden />}
              onClick={() => setAsked('add')}
            >
              Add
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<Upload size={14} aria-hidden />}
              onClick={() => setAsked('import')}
            >
              Import
            </Button>
            <Button
              component="a"
              href={`/api/status/${encodeURIComponent(page.service)}/subscribers/export.csv`}
              download
              variant="default"
              size="compact-sm"
              leftSection={<Download size={14} aria-hidden />}
            >
              Export
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<UserMinus size={14} aria-hidden />}
              onClick={() => setAsked('erase')}
            >
              Erase an address
            </Button>
          </Group>
          <Addresses service={page.service} />
        </>
      ) : (
        <Empty title="Only commanders see their addresses." />
      )}
      {asked === 'add' ? <AddSubscriber page={page} onClose={close} /> : null}
      {asked === 'import' ? <ImportSubscribers page={page} onClose={close} /> : null}
      {asked === 'erase' ? <EraseAddress page={page} onClose={close} /> : null}
    </Panel>
  );
}

function Addresses({ service }: { readonly service: string }) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  const options = { path: { service }, query: search === '' ? {} : { search } };
  const list = useInfiniteQuery({
    queryKey: [...listSubscribersOptions(options).queryKey, 'all'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...options.query, ...(pageParam === '' ? {} : { after: pageParam }) };
      const { data } = await listSubscribers({ ...options, query, signal, throwOnError: true });
      return data;
    },
    initialPageParam: '',
    getNextPageParam: ({ subscribers }) => (subscribers.length < AT_ONCE ? undefined : subscribers.at(-1)?.id),
    placeholderData: (old) => old,
  });
  return (
    <>
      <div className={css.bar}>
        <TextInput
          aria-label="Find an address"
          placeholder="Part of an address"
          size="xs"
          leftSection={<Search size={14} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <Loaded query={list} what="the subscribers" lines={4}>
        {({ pages }) => {
          const subscribers = pages.flatMap((page) => page.subscribers);
          const none = search === '' ? 'Nobody has subscribed.' : 'No address has that in it.';
          return subscribers.length === 0 ? (
            <Empty title={none} />
          ) : (
            <List service={service} subscribers={subscribers} />
          );
        }}
      </Loaded>
      {list.hasNextPage ? (
        <div className={css.bar}>
          <Button
            variant="default"
            size="compact-sm"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** The server gives so many at once. */
const AT_ONCE = 100;

function List({ service, subscribers }: { readonly service: string; readonly subscribers: readonly Subscriber[] }) {
  const [asked, setAsked] = useState<Subscriber | null>(null);
  const remove = useMutation({ ...removeSubscriberMutation(), onSuccess: () => setAsked(null) });
  return (
    <ul className={css.people}>
      {subscribers.map((one) => (
        <li key={one.id}>
          <div className={css.what}>
            <b>{one.address}</b>
            <small>
              {KIND_WORDS[one.kind]}, {one.components.join(', ') || 'all components'}
              {one.origin === 'page' ? '' : `, ${one.origin === 'import' ? 'imported' : 'added'}: ${one.consent ?? ''}`}
              , since <ClockTime at={one.confirmedAt ?? one.createdAt} />
            </small>
            {one.note ? <small>{one.note}</small> : null}
          </div>
          {one.status === 'confirmed' ? null : (
            <Tag tone={one.status === 'unconfirmed' ? 'neutral' : 'warn'}>{SUBSCRIBER_WORDS[one.status]}</Tag>
          )}
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={`Remove ${one.address}`}
            onClick={() => setAsked(one)}
          >
            Remove
          </Button>
        </li>
      ))}
      <ConfirmDialog
        opened={asked !== null}
        title="Remove a subscriber"
        confirm="Remove"
        dangerous
        busy={remove.isPending}
        onConfirm={() => asked && remove.mutate({ path: { service, id: asked.id } })}
        onClose={() => setAsked(null)}
      >
        {asked?.address} is told nothing more, and no import brings it back. Only its owner can subscribe it again.
      </ConfirmDialog>
    </ul>
  );
}
