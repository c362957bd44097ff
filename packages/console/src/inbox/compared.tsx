import { Button, Checkbox, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { auditInboxMutation, listInboxAuditsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxAudit, InboxSource } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { fromLocalField, toLocalField } from '../shared/local-moment.ts';
import { Panel } from '../shared/panel.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { auditTone, findings } from './audit-words.ts';
import css from './inbox.module.css';

const HOUR_MS = 3_600_000;
const PAST = 10;

/** What the vendor says that it sent against what is here and what was processed. */
export function Compared({ source }: { source: InboxSource }) {
  const path = { service: source.service, source: source.source };
  const mayRespond = useMayRespond();
  const audits = useQuery(listInboxAuditsOptions({ path, query: { limit: PAST } })).data?.audits ?? [];
  // Only its list can be asked; where another's was once, what it said stays to be read.
  if (source.provider !== 'stripe' && audits.length === 0) return null;
  return (
    <Panel title="Compared with the vendor's list" flush>
      {mayRespond ? <Compare path={path} /> : null}
      {audits.length === 0 ? <p className={css.calm}>It was never compared.</p> : null}
      <ul className={css.rows}>
        {audits.map((audit) => (
          <li key={audit.id}>
            <Audit audit={audit} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Compare({ path }: { path: { service: string; source: string } }) {
  const [from, setFrom] = useState(() => toLocalField(Date.now() - HOUR_MS));
  const [to, setTo] = useState(() => toLocalField(Date.now()));
  const [fetch, setFetch] = useState(false);
  const compare = useMutation(auditInboxMutation());
  const [fromMs, toMs] = [fromLocalField(from), fromLocalField(to)];
  const isReady = fromMs !== null && toMs !== null && fromMs < toMs;
  const run = () => {
    if (!isReady) return;
    const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    compare.mutate({ path, body: { ...span, fetch } });
  };
  return (
    <Group gap={12} className={css.compare ?? ''} role="group" aria-label="Compare a time">
      <TextInput
        type="datetime-local"
        label="From"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput type="datetime-local" label="To" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      <Checkbox
        label="Fetch what is missing"
        checked={fetch}
        onChange={(event) => setFetch(event.currentTarget.checked)}
      />
      <Button
        variant="default"
        className={css.control ?? ''}
        loading={compare.isPending}
        disabled={!isReady}
        onClick={run}
      >
        Compare
      </Button>
    </Group>
  );
}

function Audit({ audit }: { audit: InboxAudit }) {
  const { service, source, sentence, failure, by, at } = audit;
  return (
    <div className={css.reason} data-tone={auditTone(audit)}>
      <b>{sentence}</b>
      {failure ? <span>{failure}</span> : null}
      {findings(audit).map(({ name, count, ids }) => (
        <span key={name}>
          {name}: {count}{' '}
          {ids.slice(0, 3).map((id) => (
            <Link
              key={id}
              to="/inbox/$service/$source/events"
              params={{ service, source }}
              search={{ text: id }}
              className={css.id}
            >
              {id}
            </Link>
          ))}
        </span>
      ))}
      <small>
        {by}, <TimeAgo at={at} />
      </small>
    </div>
  );
}
