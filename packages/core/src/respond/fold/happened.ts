import type { Incident } from '../../model/incident.ts';
import type { Plan } from '../../model/plan.ts';
import type { Fact, TimelineEntry } from '../../model/timeline.ts';
import type { FactOf } from '../command.ts';

/** What the fold needs of an entry: the fact, its moment and who did it. */
export type Happened = Pick<TimelineEntry, 'fact' | 'atMs' | 'actor'>;

/** How facts of some kinds change the incident. */
export type Handlers<K extends Fact['kind']> = {
  readonly [Kind in K]: (incident: Incident, fact: FactOf<Kind>, entry: Happened, plan: Plan) => Incident;
};
