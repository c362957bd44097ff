import type { IncidentSummary, OutboxMessage } from '../../api/generated/types.gen.ts';
import type { AlarmChoice } from './settings.ts';

type Waiting = Pick<IncidentSummary, 'id' | 'title' | 'severity' | 'active' | 'acknowledgedAt' | 'snoozedUntil'>;
type Sent = Pick<OutboxMessage, 'kind' | 'person' | 'incidentId'>;

interface Heard {
  readonly incidents: readonly Waiting[];
  readonly messages: readonly Sent[];
  /** Who is signed in, by the key of the plan's `people`. */
  readonly person: string;
  readonly choice: AlarmChoice;
  /** Ids of incidents that were silenced in this tab. */
  readonly silenced: ReadonlySet<string>;
}

/** The incidents for which this tab rings now: nobody has answered, nothing keeps it quiet, and it is my business. */
export function ringingIncidents({ incidents, messages, person, choice, silenced }: Heard): Waiting[] {
  if (choice === 'off' || choice === 'unset') return [];
  const paged = new Set(
    messages.filter((one) => one.kind === 'page' && one.person === person).map((one) => one.incidentId),
  );
  return incidents.filter(
    (one) =>
      one.active &&
      one.acknowledgedAt === null &&
      one.snoozedUntil === null &&
      !silenced.has(one.id) &&
      (choice === 'all' || paged.has(one.id)),
  );
}
