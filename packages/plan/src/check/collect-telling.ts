import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Collector } from './collect-references.ts';

/** References of audiences, of the estimates of impact, of the status page, and of reviews. */
export function collectTelling(draft: PlanDraft, to: Collector): void {
  collectCommunication(draft, to);
  for (const [name, estimate] of Object.entries(draft.impact)) {
    if (!estimate) continue;
    to.one(['impact', name, 'metric'], 'metric', estimate.metric);
    to.many(['impact', name, 'components'], 'component', estimate.components);
    if ('of' in estimate && typeof estimate.of === 'string') to.one(['impact', name, 'of'], 'metric', estimate.of);
  }
  const { groups, responseTimes, subscribe } = draft.statusPage;
  for (const [id, group] of Object.entries(groups)) {
    to.many(['statusPage', 'groups', id, 'components'], 'component', group.components);
  }
  to.many(['statusPage', 'responseTimes'], 'monitor', responseTimes);
  to.one(['statusPage', 'subscribe', 'email'], 'channel', subscribe.email);
  collectReview(draft.review, to);
}

function collectReview(review: PlanDraft['review'], to: Collector): void {
  for (const level of Object.keys(review.severities)) to.one(['review', 'severities', level], 'severity', level);
  to.targets(['review', 'invite'], review.invite);
  to.one(['review', 'template'], 'template', review.template);
  if (review.actionItems.escalateTo) to.target(['review', 'actionItems', 'escalateTo'], review.actionItems.escalateTo);
  for (const [index, goal] of review.goals.entries()) {
    if (typeof goal !== 'string') to.many(['review', 'goals', index, 'severities'], 'severity', goal.severities);
  }
  to.targets(['review', 'report', 'to'], review.report?.to ?? []);
}

function collectCommunication(draft: PlanDraft, to: Collector): void {
  for (const [id, component] of Object.entries(draft.components)) {
    to.many(['components', id, 'dependsOn'], 'component', component.dependsOn);
  }
  for (const [id, audience] of Object.entries(draft.communication.audiences)) {
    const path = ['communication', 'audiences', id];
    to.targets([...path, 'targets'], audience.targets);
    to.one([...path, 'template'], 'template', audience.template);
    to.many([...path, 'severities'], 'severity', audience.severities ?? []);
    to.many([...path, 'components'], 'component', audience.components);
    for (const level of Object.keys(audience.updates)) to.one([...path, 'updates', level], 'severity', level);
  }
}
