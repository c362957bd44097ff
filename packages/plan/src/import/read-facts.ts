import { findContacts } from './facts/contacts/find-contacts.ts';
import { findEscalation } from './facts/escalation/find-escalation.ts';
import { findSeverities } from './facts/severities.ts';
import type { Found } from './found.ts';
import type { Scope } from './scope.ts';

/** Everything of a document but its title, its runbooks and what their commands switch. */
export type Facts = Omit<Found, 'title' | 'runbooks' | 'procedures' | 'levers'>;

/**
 * Reads the facts of a document. The first to claim a line has it: what is certain comes before what is told by a word
 * or two.
 */
export function readFacts(scope: Scope): Facts {
  const severities = findSeverities(scope);
  return {
    severities,
    thresholds: [],
    templates: [],
    cadences: [],
    escalation: findEscalation(scope),
    contacts: findContacts(scope),
    vendors: [],
    audiences: [],
    maintenance: [],
    review: { due: null, severities: [], attendees: [], tasks: [] },
    routines: [],
  };
}
