import { platform } from './0001-platform.ts';
import { respond } from './0002-respond.ts';
import { page } from './0003-page.ts';
import { detect } from './0004-detect.ts';
import { runbook } from './0005-runbook.ts';
import { contain } from './0006-contain.ts';
import { communicate } from './0007-communicate.ts';
import { review } from './0008-review.ts';
import { planChanges } from './0009-plan-changes.ts';
import { runParameters } from './0010-run-parameters.ts';
import { delivery } from './0011-delivery.ts';
import { onCall } from './0012-on-call.ts';
import { incidentService } from './0013-incident-service.ts';
import { alertFlow } from './0014-alert-flow.ts';
import { watch } from './0015-watch.ts';
import { metrics } from './0016-metrics.ts';
import { silences } from './0017-silences.ts';
import { vendorsReports } from './0018-vendors-reports.ts';
import { heartbeat } from './0019-heartbeat.ts';
import { runs } from './0020-runs.ts';
import { runners } from './0021-runners.ts';
import { proposals } from './0022-proposals.ts';
import { levers } from './0023-levers.ts';
import { leverTimes } from './0024-lever-times.ts';
import { leverRuleStatus } from './0025-lever-rule-status.ts';
import { breakers } from './0026-breakers.ts';
import { inbox } from './0027-inbox.ts';
import { inboxOperations } from './0028-inbox-operations.ts';
import { scheduledJobs } from './0028-scheduled-jobs.ts';
import { consent } from './0029-consent.ts';
import { inboxIntegrity } from './0029-inbox-integrity.ts';
import { statusUpdates } from './0030-status-updates.ts';
import { impact } from './0031-impact.ts';
import { statusExport } from './0032-status-export.ts';
import { statusPage } from './0032-status-page.ts';
import { subscribers } from './0033-subscribers.ts';
import { maintenance } from './0034-maintenance.ts';
import { reviewTogether } from './0035-review.ts';
import { measures } from './0036-measures.ts';
import { actionItems } from './0037-action-items.ts';

/** In order, append-only: a migration that has landed is never changed. */
export const migrations: readonly { readonly id: string; readonly sql: string }[] = [
  platform,
  respond,
  page,
  detect,
  runbook,
  contain,
  communicate,
  review,
  planChanges,
  runParameters,
  delivery,
  onCall,
  incidentService,
  alertFlow,
  watch,
  metrics,
  silences,
  vendorsReports,
  heartbeat,
  runs,
  runners,
  proposals,
  levers,
  leverTimes,
  leverRuleStatus,
  breakers,
  inbox,
  scheduledJobs,
  inboxOperations,
  consent,
  inboxIntegrity,
  statusUpdates,
  impact,
  statusPage,
  statusExport,
  maintenance,
  reviewTogether,
  subscribers,
  measures,
  actionItems,
];
