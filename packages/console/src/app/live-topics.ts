/** A change that the server announced: what kind of thing, and which one. */
export interface Change {
  readonly topic: string;
  readonly id: string | null;
}

const listsOfTopic: Readonly<Record<string, readonly string[]>> = {
  incident: [
    'listIncidents',
    'listAlerts',
    'listSilences',
    'listUpdates',
    'listDueUpdates',
    'similarIncidents',
    'searchIncidents',
    'listReviews',
    'getIncident',
    'getTimeline',
    'listIncidentRunbooks',
    'listStatusPages',
  ],
  run: [
    'listRuns',
    'getIncident',
    'getRun',
    'listIncidentRunbooks',
    'getRunbookHistory',
    'listProposals',
    'getProposal',
  ],
  runner: ['listRunners'],
  job: ['listJobs', 'getJob', 'listJobCalls', 'getJobCall'],
  lever: ['listLevers', 'getLeverHistory', 'getIncident', 'listJobs', 'getJob', 'listInbox', 'getInboxSource'],
  inbox: ['listInbox', 'getInboxSource', 'getInboxEvent', 'listInboxOperations'],
  consent: ['getConsentOverview', 'listConsentCases', 'getConsentCase', 'listSuppressions'],
  outbox: ['listOutbox', 'getIncident', 'getOutboxMessage'],
  health: [
    'listMaintenance',
    'getHealth',
    'listAlerts',
    'listSilences',
    'listVendors',
    'listReports',
    'listPings',
    'listEvidence',
    'listStatusPages',
  ],
  status: ['listMaintenance', 'listStatusPages', 'listStatusNotices', 'listMailings'],
  review: [
    'listReviews',
    'getIncident',
    'getReview',
    'listActionItems',
    'listReportVersions',
    'getReviewProposal',
    'suggestKeyEvents',
  ],
  measure: ['getMeasures', 'listGoals', 'listTraining'],
  update: [
    ...(['listUpdates', 'listDueUpdates', 'previewUpdate', 'getUpdateFields', 'getIncident'] as const),
    ...(['listStatusPages', 'listMailings'] as const),
  ],
  oncall: ['getOnCall', 'getWatchdog', 'listChannels'],
};

/** The query that shows exactly one thing of a topic: the others of its kind need not be asked again. */
const singleOfTopic: Readonly<Record<string, string>> = {
  incident: 'getIncident',
  run: 'getRun',
  outbox: 'getOutboxMessage',
  review: 'getReview',
};

/** The first part of a key of the generated client. */
interface QueryIdentity {
  readonly _id?: string;
  readonly path?: { readonly id?: string };
}

/**
 * Whether a query may show something else after a change.
 * @param identity the first part of the query's key: the operation and its path.
 */
export function isAffected(identity: QueryIdentity, change: Change): boolean {
  const operation = identity._id ?? '';
  if (change.topic === 'plan') return operation !== 'getSession';
  if (!listsOfTopic[change.topic]?.includes(operation)) return false;
  if (singleOfTopic[change.topic] !== operation || change.id === null) return true;
  return identity.path?.id === undefined || identity.path.id === change.id;
}
