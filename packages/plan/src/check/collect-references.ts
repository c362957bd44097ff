import type { Target } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Path } from '../yaml/node-positions.ts';
import { collectDetection } from './collect-detection.ts';
import { collectInbox, collectOutside, collectUpkeep, collectWatchdog } from './collect-more-references.ts';
import { collectTelling } from './collect-telling.ts';
import { peopleOf } from './schedule-places.ts';

/** What a reference may name. */
export type ReferenceKind =
  | 'component'
  | 'severity'
  | 'person'
  | 'role'
  | 'schedule'
  | 'escalation policy'
  | 'channel'
  | 'monitor'
  | 'metric'
  | 'monitor or metric'
  | 'lever'
  | 'runbook'
  | 'template'
  | 'connection'
  | 'scrape'
  | 'script'
  | 'restoration'
  | 'audience'
  | 'source';

/** A place of the plan that names something defined elsewhere. */
export interface Reference {
  readonly path: Path;
  readonly kind: ReferenceKind;
  readonly name: string;
  /** For schedules: the slot that must exist within it. */
  readonly slot?: string;
}

/** A list of references that grows while the sections are gone through. */
export class Collector {
  readonly references: Reference[] = [];

  one(path: Path, kind: ReferenceKind, name: string | undefined): void {
    if (name !== undefined) this.references.push({ path, kind, name });
  }

  many(path: Path, kind: ReferenceKind, names: readonly string[]): void {
    for (const [index, name] of names.entries()) this.one([...path, index], kind, name);
  }

  targets(path: Path, targets: readonly Target[]): void {
    for (const [index, target] of targets.entries()) this.target([...path, index], target);
  }

  target(path: Path, target: Target): void {
    this.references.push({ path, ...referenceOf(target) });
  }
}

/** Lists every reference of the YAML. Those within Markdown files are checked with these files. */
export function collectReferences(draft: PlanDraft): readonly Reference[] {
  const collector = new Collector();
  collectPeople(draft, collector);
  collectSeverities(draft, collector);
  collectDetection(draft, collector);
  collectContainment(draft, collector);
  collectTelling(draft, collector);
  collectOutside(draft, collector);
  collectUpkeep(draft, collector);
  collectInbox(draft, collector);
  collectWatchdog(draft, collector);
  return collector.references;
}

function referenceOf(target: Target): Pick<Reference, 'kind' | 'name' | 'slot'> {
  if (target.kind === 'schedule') return { kind: 'schedule', name: target.schedule, slot: target.slot };
  if (target.kind === 'channel') return { kind: 'channel', name: target.channel };
  if (target.kind === 'person') return { kind: 'person', name: target.person };
  return { kind: 'role', name: target.role };
}

function collectPeople(draft: PlanDraft, to: Collector): void {
  for (const [id, person] of Object.entries(draft.people)) {
    for (const [index, contact] of person.contact.entries()) {
      to.one(['people', id, 'contact', index, 'channel'], 'channel', contact.channel);
    }
  }
  for (const [id, targets] of Object.entries(draft.roles)) to.targets(['roles', id], targets);
  for (const [id, schedule] of Object.entries(draft.schedules)) {
    for (const { person, path } of peopleOf(schedule, ['schedules', id])) to.one(path, 'person', person);
  }
  for (const [id, policy] of Object.entries(draft.escalation)) {
    for (const [index, step] of policy.steps.entries())
      to.targets(['escalation', id, 'steps', index, 'page'], step.page);
  }
}

function collectSeverities(draft: PlanDraft, to: Collector): void {
  for (const [id, severity] of Object.entries(draft.severities)) {
    const path = ['severities', id];
    to.one([...path, 'commander'], 'role', severity.commander);
    to.one([...path, 'escalation'], 'escalation policy', severity.escalation);
    to.many([...path, 'notify'], 'audience', severity.notify);
    collectCriteria([...path, 'when'], severity.when, to);
  }
  for (const [name, level] of Object.entries(draft.intake.severity))
    to.one(['intake', 'severity', name], 'severity', level);
}

function collectContainment(draft: PlanDraft, to: Collector): void {
  for (const [id, lever] of Object.entries(draft.levers)) {
    const path = ['levers', id];
    to.one([...path, 'component'], 'component', lever.component);
    to.many([...path, 'pulls'], 'lever', lever.pulls);
    to.many([...path, 'needs'], 'lever', lever.needs);
    to.many([...path, 'conflicts'], 'lever', lever.conflicts);
    for (const [index, { when }] of lever.rules.entries()) collectCriteria([...path, 'rules', index, 'when'], when, to);
  }
  for (const [id, restoration] of Object.entries(draft.restorations)) {
    for (const [index, step] of restoration.steps.entries()) {
      to.one(['restorations', id, 'steps', index, 'release'], 'lever', step.release);
      to.many(['restorations', id, 'steps', index, 'healthy'], 'monitor or metric', step.healthy);
    }
  }
}

function collectCriteria(path: Path, when: PlanDraft['severities'][string]['when'], to: Collector): void {
  for (const [index, criterion] of when.entries()) {
    to.one([...path, index, 'metric'], 'metric', criterion.metric);
    to.one([...path, index, 'monitor'], 'monitor', criterion.monitor);
  }
}
