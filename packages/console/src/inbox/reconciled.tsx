import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  listFailedPaymentsOptions,
  listReconciliationsOptions,
  runReconciliationMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { FailedPayment, InboxSource, Reconciliation } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown, TimeAgo } from '../shared/time.tsx';
import css from './inbox.module.css';

const SHOWN = 20;

/** What the vendor knows against what the application knows, and payments that failed. */
export function Reconciled({ source }: { source: InboxSource }) {
  const { service } = source;
  const query = { service };
  const all = useQuery(listReconciliationsOptions({ query })).data?.reconciliations ?? [];
  const payments = useQuery(listFailedPaymentsOptions({ query: { service, state: 'active' } })).data?.payments ?? [];
  const own = all.filter((one) => one.source === source.source);
  const failed = payments.filter((one) => one.source === source.source);
  return (
    <>
      {own.map((one) => (
        <Comparison key={one.id} one={one} />
      ))}
      {failed.length > 0 ? (
        <Panel title="Payments that failed" note={failed.length} flush>
          <ul className={css.rows}>
            {failed.map((one) => (
              <Payment key={one.subscription} one={one} />
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}

function Comparison({ one }: { one: Reconciliation }) {
  const mayRespond = useMayRespond();
  const run = useMutation(runReconciliationMutation());
  const path = { service: one.service, reconciliation: one.id };
  return (
    <Panel
      title={one.title}
      note={one.at ? <TimeAgo at={one.at} /> : 'never compared'}
      flush
      actions={
        mayRespond ? (
          <Button
            variant="default"
            className={css.control ?? ''}
            loading={run.isPending}
            aria-label={`Compare now: ${one.title}`}
            onClick={() => run.mutate({ path })}
          >
            Compare now
          </Button>
        ) : null
      }
    >
      <p className={css.calm}>
        {one.failure ?? one.sentence ?? `${one.list} is compared with the application's own table.`}{' '}
        {one.runbook && one.differences.length > 0 ? (
          <Link to="/runbooks/$service/$id" params={{ service: one.service, id: one.runbook }}>
            The runbook that repairs it
          </Link>
        ) : null}
      </p>
      <ul className={css.rows}>
        {one.differences.slice(0, SHOWN).map(({ key, explanation, owner }) => (
          <li key={key}>
            <div className={css.reason}>
              <b>{key}</b>
              <span>{explanation}</span>
              {owner ? <small>{owner}</small> : null}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Payment({ one }: { one: FailedPayment }) {
  return (
    <li>
      <div className={css.reason}>
        <b>{one.subscription}</b>
        <small>
          {one.reason} · failed <ClockTime at={one.failedAt} /> · {one.invoice}
        </small>
      </div>
      <Tag tone="warn">
        {one.attempts} of {one.mostAttempts} attempts
      </Tag>
      <span>
        active for <Countdown to={one.graceUntil} label={`${one.subscription} stays active`} past="zero" />
      </span>
    </li>
  );
}
