/** A reason that is said by one touch. */
export interface QuickReason {
  readonly text: string;
  /** The incident that the move is then for; null: none. */
  readonly incidentId: string | null;
}

interface Incident {
  readonly id: string;
  readonly title: string;
}

const SHOWN_INCIDENTS = 3;

/**
 * Reasons from what goes on: the incidents by their titles, the one whose room it is first.
 * @param incidents active ones of the lever's service
 */
export function quickReasons(
  incidents: readonly Incident[],
  roomOf: string | undefined,
  action: 'pull' | 'release',
): readonly QuickReason[] {
  const own = incidents.filter(({ id }) => id === roomOf);
  const near = own.length > 0 ? own : incidents.slice(0, SHOWN_INCIDENTS);
  const fromIncidents = near.map(({ id, title }) => ({
    text: action === 'pull' ? title : `Over: ${title}`,
    incidentId: id,
  }));
  const always = action === 'pull' ? ['As a precaution', 'Drill'] : ['The cause is fixed', 'Pulled by mistake'];
  return [...fromIncidents, ...always.map((text) => ({ text, incidentId: null }))];
}
