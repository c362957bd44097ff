import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getIncidentOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentSummary } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { AcknowledgeButton } from '../respond/acknowledge-button.tsx';
import { mostUrgent, pastOf, waitsForAnswer } from '../respond/incident-words.ts';
import { StandingTag } from '../respond/standing-tag.tsx';
import { ButtonLink } from '../shared/button-link.tsx';
import { SeverityBadge } from '../shared/severity-badge.tsx';
import { ClockTime, Countdown, Elapsed } from '../shared/time.tsx';
import css from './active-incident-card.module.css';

/** An active incident: how bad, what, since when, who has it, and what runs out next. */
export function ActiveIncidentCard({ incident }: { incident: IncidentSummary }) {
  const room = useQuery(getIncidentOptions({ path: { id: incident.id } }));
  const mayRespond = useMayRespond();
  const clocks = room.data?.clocks ?? [];
  const clock = mostUrgent(clocks);
  const isWaiting = waitsForAnswer(incident, clocks);
  const isUrgent = isWaiting && incident.snoozedUntil === null;
  return (
    <article
      className={css.card}
      data-rank={Math.min(incident.severityRank, 3)}
      data-snoozed={incident.snoozedUntil === null ? undefined : true}
      aria-labelledby={`card-${incident.id}`}
    >
      <div className={css.what}>
        <Marks incident={incident} />
        <h2 id={`card-${incident.id}`}>
          <Link to="/incidents/$id" params={{ id: incident.id }}>
            {incident.title}
          </Link>
        </h2>
        <p>
          Since <ClockTime at={incident.startedAt} zone /> (<Elapsed since={incident.startedAt} />) · Commander{' '}
          <b>{incident.commander ?? 'not assigned'}</b>
          {incident.acknowledgedBy ? (
            <>
              {' '}
              · Acknowledged by <b>{incident.acknowledgedBy}</b>
            </>
          ) : null}
        </p>
      </div>
      {clock ? (
        <div className={css.clock} data-late={clock.status === 'missed' || undefined}>
          <span>{clock.label}</span>
          <b>
            <Countdown to={clock.dueAt} label={`${clock.label} of ${incident.id}`} past={pastOf(clock)} />
          </b>
          <small>{clock.consequence}</small>
        </div>
      ) : null}
      <div className={css.actions}>
        {!isWaiting || !mayRespond ? null : (
          <AcknowledgeButton
            id={incident.id}
            size="md"
            variant={isUrgent ? 'filled' : 'default'}
            aria-label={`Acknowledge ${incident.id}`}
          />
        )}
        <ButtonLink
          to="/incidents/$id"
          params={{ id: incident.id }}
          size="md"
          variant={isUrgent ? 'default' : 'filled'}
          aria-label={`Open the room of ${incident.id}`}
        >
          Open the room
        </ButtonLink>
      </div>
    </article>
  );
}

function Marks({ incident }: { incident: IncidentSummary }) {
  return (
    <div className={css.marks}>
      <SeverityBadge code={incident.severity} name={incident.severityName} rank={incident.severityRank} />
      <StandingTag incident={incident} />
      <span className={css.id}>{incident.id}</span>
    </div>
  );
}
