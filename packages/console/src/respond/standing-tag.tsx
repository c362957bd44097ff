import { useQuery } from '@tanstack/react-query';
import { Moon } from 'lucide-react';
import { getIncidentOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentSummary } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { describeStatus, snoozedBy } from './incident-words.ts';

interface StandingTagProps {
  readonly incident: IncidentSummary;
  /** In a list: the first word of the status does. */
  readonly short?: boolean;
}

/** How an incident stands. One that is snoozed says until when and by whom: it is not forgotten, and not unanswered. */
export function StandingTag({ incident, short = false }: StandingTagProps) {
  const status = describeStatus(incident.status);
  const word = short ? status.word.split(' — ')[0] : status.word;
  return (
    <>
      {incident.snoozedUntil === null ? null : <SnoozedTag id={incident.id} until={incident.snoozedUntil} />}
      {incident.snoozedUntil !== null && incident.status === 'detected' ? null : <Tag tone={status.tone}>{word}</Tag>}
    </>
  );
}

function SnoozedTag({ id, until }: { readonly id: string; readonly until: string }) {
  // Who it was stands on the timeline only; few incidents are snoozed at once.
  const room = useQuery(getIncidentOptions({ path: { id } })).data;
  const by = room ? snoozedBy(room) : null;
  return (
    <Tag tone="accent">
      <Moon size={13} aria-hidden />
      <span>
        Snoozed until <ClockTime at={until} />
        {by ? ` by ${by}` : ''}
      </span>
    </Tag>
  );
}
