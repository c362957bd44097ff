import { findAudiences } from './facts/audiences/find-audiences.ts';
import { findCadences, joinCadences } from './facts/cadences.ts';
import { findContacts } from './facts/contacts/find-contacts.ts';
import { findEscalation } from './facts/escalation/find-escalation.ts';
import { findEscalationNotes } from './facts/escalation-notes.ts';
import { findGoals } from './facts/goals.ts';
import { findMaintenance } from './facts/maintenance/find-maintenance.ts';
import { findReview } from './facts/review/find-review.ts';
import { findRoutines } from './facts/routines/find-routines.ts';
import { findSeverities } from './facts/severities.ts';
import { findTemplates } from './facts/templates/find-templates.ts';
import { findThresholds } from './facts/thresholds.ts';
import { findVendors } from './facts/vendors/find-vendors.ts';
import type { Found } from './found.ts';
import type { Scope } from './scope.ts';

/** Everything of a document but its title, its runbooks and what their commands switch. */
export type Facts = Omit<Found, 'title' | 'runbooks' | 'procedures' | 'levers'>;

/**
 * Reads the facts of a document. The first to claim a line has it: what is certain comes before what is told by a word
 * or two.
 */
export function readFacts(scope: Scope): Facts {
  const templates = findTemplates(scope);
  const severities = findSeverities(scope);
  const cadences = findCadences(scope, severities);
  const thresholds = findThresholds(scope);
  const escalation = findEscalation(scope);
  const contacts = findContacts(scope);
  const audiences = findAudiences(scope);
  const maintenance = findMaintenance(scope);
  const review = findReview(scope);
  const routines = findRoutines(scope);
  return {
    severities: joinCadences(severities, cadences),
    thresholds,
    templates,
    cadences,
    escalation,
    contacts,
    vendors: findVendors(scope, contacts),
    audiences,
    maintenance,
    review,
    routines,
    goals: findGoals(scope),
    escalationNotes: findEscalationNotes(scope),
  };
}
