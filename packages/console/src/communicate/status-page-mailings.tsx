import { Button, Group, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listMailingsOptions, steerMailingMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Mailing } from '../api/generated/types.gen.ts';
import { useMayCommand } from '../consent/use-may-command.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './status-page.module.css';
import { doneShare, MAILING_TONES, MAILING_WORDS, recipientsWords, troublesOf } from './status-page-words.ts';

const isOpen = ({ status }: Mailing) => status === 'new' || status === 'running' || status === 'paused';
/** Those that are over are shown when somebody asks for more. */
const SHOWN = 5;

/** What subscribers were and are told, with its progress. */
export function Mailings({ service }: { readonly service: string }) {
  const mailings = useQuery({
    ...listMailingsOptions({ path: { service } }),
    refetchInterval: ({ state }) => (state.data?.mailings.some(isOpen) ? 3000 : 30_000),
  });
  const [isWhole, setWhole] = useState(false);
  return (
    <Panel title="Mailings" note="what subscribers are told" flush>
      <Loaded query={mailings} what="the mailings" lines={4}>
        {(data) => {
          const shown = data.mailings.filter((one, index) => isWhole || index < SHOWN || isOpen(one));
          if (shown.length === 0) return <Empty title="Subscribers were told nothing yet." />;
          return (
            <>
              <ul className={css.items}>
                {shown.map((one) => (
                  <Item key={one.id} service={service} mailing={one} />
                ))}
              </ul>
              {shown.length < data.mailings.length ? (
                <div className={css.bar}>
                  <Button variant="default" size="compact-sm" onClick={() => setWhole(true)}>
                    {`Show ${data.mailings.length - shown.length} more`}
                  </Button>
                </div>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Item({ service, mailing }: { readonly service: string; readonly mailing: Mailing }) {
  const { title, state, status, recipients, counts, note, createdAt } = mailing;
  const troubles = troublesOf(mailing);
  return (
    <li className={css.mailing}>
      <div className={css.what}>
        <b>{title}</b>
        <small>
          {state}, <ClockTime at={createdAt} />, {plural(recipients, 'recipient')}
        </small>
        <small>{recipientsWords(counts)}</small>
      </div>
      <Tag tone={MAILING_TONES[status]}>{MAILING_WORDS[status]}</Tag>
      {isOpen(mailing) || (counts.unclear ?? 0) > 0 ? <Steering service={service} mailing={mailing} /> : null}
      {status === 'running' || status === 'paused' ? (
        <Progress
          className={css.wide ?? ''}
          value={doneShare(mailing) * 100}
          aria-label={`How much of ${title} is done`}
        />
      ) : null}
      {note || troubles.length > 0 ? (
        <ul className={css.troubles}>
          {[...(note ? [note] : []), ...troubles].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function Steering({ service, mailing }: { readonly service: string; readonly mailing: Mailing }) {
  const mayCommand = useMayCommand();
  const [isAsked, setAsked] = useState(false);
  const steer = useMutation({ ...steerMailingMutation(), onSuccess: () => setAsked(false) });
  if (!mayCommand) return null;
  const path = { service, id: mailing.id };
  const next = mailing.status === 'paused' ? 'resume' : 'pause';
  const waiting = (mailing.counts.queued ?? 0) + (mailing.counts.claimed ?? 0);
  if (!isOpen(mailing)) {
    return (
      <Button
        variant="default"
        size="compact-sm"
        title="Some of them may get it twice"
        loading={steer.isPending}
        onClick={() => steer.mutate({ path, body: { do: 'retry-unclear' } })}
      >
        Send again to the unclear
      </Button>
    );
  }
  return (
    <Group gap={6}>
      <Button
        variant="default"
        size="compact-sm"
        loading={steer.isPending && !isAsked}
        onClick={() => steer.mutate({ path, body: { do: next } })}
      >
        {next === 'pause' ? 'Pause' : 'Resume'}
      </Button>
      <Button variant="default" size="compact-sm" onClick={() => setAsked(true)}>
        Stop
      </Button>
      <ConfirmDialog
        opened={isAsked}
        title={`Stop “${mailing.title}”`}
        confirm="Stop it for good"
        dangerous
        busy={steer.isPending}
        onConfirm={() => steer.mutate({ path, body: { do: 'cancel' } })}
        onClose={() => setAsked(false)}
      >
        {`${plural(waiting, 'recipient')} will not be told. What is sent cannot be called back.`}
      </ConfirmDialog>
    </Group>
  );
}
