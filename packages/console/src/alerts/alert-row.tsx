import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { listAlertsQueryKey, markAlertFalseMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Alert } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './alerts.module.css';
import { falseWords } from './silence-words.ts';

interface AlertRowProps {
  readonly alert: Alert;
  /** Null: the reader may change nothing. */
  readonly onSilence: (() => void) | null;
}

/** One alert: what, since when, what became of it, and how often its source was wrong. */
export function AlertRow({ alert, onSilence }: AlertRowProps) {
  const wrong = falseWords(alert);
  return (
    <article className={css.row}>
      <div className={css.what}>
        <b>{alert.summary}</b>
        <small>
          {[alert.service, ...alert.components, alert.source].join(' · ')} · <TimeAgo at={alert.firstAt} />
          {alert.count > 1 ? ` · ${alert.count} times` : ''}
        </small>
        <Fate alert={alert} />
        {wrong ? <small>{wrong}.</small> : null}
      </div>
      <div className={css.marks}>
        {alert.severity ? <Tag>{alert.severity}</Tag> : null}
        <Tag tone={alert.status === 'firing' ? 'bad' : 'ok'}>{alert.status === 'firing' ? 'Firing' : 'Resolved'}</Tag>
        {alert.falsePositive ? <Tag tone="warn">False</Tag> : null}
      </div>
      <div className={css.actions}>
        {alert.link && /^https?:/.test(alert.link) ? (
          <a href={alert.link} target="_blank" rel="noreferrer">
            <ExternalLink size={14} aria-hidden /> Source
          </a>
        ) : null}
        {onSilence ? (
          <>
            <FalseButton alert={alert} />
            <Button variant="default" size="compact-sm" onClick={onSilence}>
              Silence…
            </Button>
          </>
        ) : null}
      </div>
    </article>
  );
}

function Fate({ alert: { held, incidentId, status } }: { readonly alert: Alert }) {
  if (held)
    return (
      <small className={css.held}>
        {status === 'firing' ? 'Held by ' : 'Was held by '}
        {held.because}
        {held.until && status === 'firing' ? (
          <>
            {' '}
            until <ClockTime at={held.until} />
          </>
        ) : null}
      </small>
    );
  if (incidentId === null) return null;
  return (
    <small>
      <Link to="/incidents/$id" params={{ id: incidentId }}>
        {incidentId}
      </Link>
    </small>
  );
}

/** Says that nothing was wrong, or takes that back. */
function FalseButton({ alert }: { readonly alert: Alert }) {
  const queries = useQueryClient();
  const mark = useMutation({
    ...markAlertFalseMutation(),
    onSuccess: () => queries.invalidateQueries({ queryKey: [{ _id: listAlertsQueryKey()[0]._id }] }),
  });
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      loading={mark.isPending}
      onClick={() => mark.mutate({ path: { id: alert.id }, body: { false: !alert.falsePositive } })}
    >
      {alert.falsePositive ? 'Not false' : 'Mark as false'}
    </Button>
  );
}
