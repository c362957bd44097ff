import type { RelationFact } from '../../model/incident-relations.ts';
import { applyRelationFact } from '../relation-fold.ts';
import type { Handlers } from './happened.ts';
import { recounted } from './levels.ts';

/** Folds what was said about the incident, and what happened between it and others. */
export const relationHandlers: Handlers<RelationFact['kind']> = {
  'impact-set': applyRelationFact,
  linked: applyRelationFact,
  unlinked: applyRelationFact,
  merged: (incident, fact, entry) => ({ ...applyRelationFact(incident, fact, entry), snoozedUntilMs: null }),
  absorbed: (incident, fact, entry, plan) => recounted(applyRelationFact(incident, fact, entry), entry.atMs, plan),
  'split-off': (incident, fact, entry, plan) => recounted(applyRelationFact(incident, fact, entry), entry.atMs, plan),
};
