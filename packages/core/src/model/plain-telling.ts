import type { Communication, ImpactRules, StatusPage } from './plan-communication.ts';
import type { ReviewRules } from './plan-review.ts';

/* What holds for a plan that says nothing about communication and reviews. */

export const NO_COMMUNICATION: Communication = { audiences: {}, triggers: {}, embargo: true };

export const NO_ESTIMATES: ImpactRules = { users: null, customers: null, revenue: null };

/** The public page of a plan that says nothing about it. */
export function plainStatusPage(title: string): StatusPage {
  return {
    ...{ title, description: null, languages: ['en'], groups: [], logo: null, colour: null, links: [], domain: null },
    ...{ days: 90, responseTimes: [], private: false, password: null },
    subscribe: { email: null, webhook: true, slack: true, perSecond: 20 },
    export: { folder: null, s3: null, url: null },
  };
}

const DAY = 86_400;

export const PLAIN_REVIEW: ReviewRules = {
  ...{ due: 2 * DAY, severities: {}, length: 3600, attendees: [], invite: [], agenda: [], template: null, tasks: [] },
  actionItems: {
    due: { immediate: DAY, 'short-term': 14 * DAY, 'long-term': 90 * DAY },
    ...{ remind: DAY, escalate: 3 * DAY, escalateTo: null },
  },
  ...{ tracker: null, goals: [], report: null, similar: true },
};
