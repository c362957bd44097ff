import { Link } from '@tanstack/react-router';
import type { PastIncident } from '../api/generated/types.gen.ts';
import { ClockTime } from '../shared/time.tsx';
import { courseWords, whatHelped } from './similar-words.ts';

interface PastItemProps {
  readonly incident: PastIncident;
  /** Stands after the title: how alike it is. */
  readonly note?: string;
}

/** A past incident, and what helped. */
export function PastItem({ incident, note }: PastItemProps) {
  const helped = whatHelped(incident);
  return (
    <li>
      <b>
        <Link to="/incidents/$id" params={{ id: incident.id }}>
          {incident.title}
        </Link>
      </b>
      <small>
        {incident.id} · {incident.severity} · <ClockTime at={incident.startedAt} /> · {courseWords(incident)}
        {note ? ` · ${note}` : ''}
        {incident.reviewId ? (
          <>
            {' · '}
            <Link to="/reviews/$id" params={{ id: incident.reviewId }}>
              Review
            </Link>
          </>
        ) : null}
      </small>
      {helped.length > 0 ? (
        <ul aria-label="What helped">
          {helped.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
