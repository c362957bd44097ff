import { OpenAPIHono } from '@hono/zod-openapi';
import * as embargo from '../../communicate/embargo/contract.ts';
import * as maintenance from '../../communicate/maintenance/contract.ts';
import * as statusExport from '../../communicate/status-page/export/contract.ts';
import * as notices from '../../communicate/status-page/notices/contract.ts';
import * as statusPages from '../../communicate/status-page/overview/contract.ts';
import * as subscribers from '../../communicate/subscribers/contract.ts';
import * as communicate from '../../communicate/update/contract.ts';
import * as updateFields from '../../communicate/update/contract-fields.ts';
import * as consent from '../../consent/contract.ts';
import * as consentCases from '../../consent/contract-cases.ts';
import * as contain from '../../contain/contract.ts';
import * as alerts from '../../detect/alerts/contract.ts';
import * as evidence from '../../detect/check/contract.ts';
import * as detect from '../../detect/contract.ts';
import * as health from '../../detect/health/contract.ts';
import * as heartbeat from '../../detect/heartbeat/contract.ts';
import * as intake from '../../detect/intake/contract.ts';
import * as reports from '../../detect/reports/contract.ts';
import * as vendors from '../../detect/vendors/contract.ts';
import * as watch from '../../detect/watch/contract.ts';
import * as inbox from '../../inbox/contract.ts';
import * as inboxControl from '../../inbox/control/contract.ts';
import * as inboxIntegrity from '../../inbox/integrity/contract.ts';
import * as measure from '../../measure/contract.ts';
import * as page from '../../page/contract.ts';
import * as plan from '../../plan/contract.ts';
import * as rehearse from '../../rehearse/contract.ts';
import * as respond from '../../respond/contract.ts';
import * as actionItems from '../../review/action-items/contract.ts';
import * as review from '../../review/contract.ts';
import * as reviewProposal from '../../review/proposal/contract.ts';
import * as reviewReport from '../../review/report/contract.ts';
import * as similar from '../../review/similar/contract.ts';
import * as routine from '../../routine/contract.ts';
import * as runbook from '../../runbook/contract.ts';
import * as runHistory from '../../runbook/history/contract.ts';
import * as learning from '../../runbook/learn/contract.ts';
import * as runOutput from '../../runbook/output/contract.ts';
import * as runners from '../../runbook/runner/contract.ts';
import * as runSteps from '../../runbook/step/contract.ts';
import * as session from '../../session/contract.ts';

const contracts = [
  session,
  plan,
  rehearse,
  respond,
  detect,
  health,
  watch,
  heartbeat,
  evidence,
  alerts,
  intake,
  vendors,
  reports,
  page,
  runbook,
  runHistory,
  runOutput,
  learning,
  runSteps,
  runners,
  contain,
  routine,
  inbox,
  inboxControl,
  inboxIntegrity,
  consent,
  consentCases,
  communicate,
  maintenance,
  updateFields,
  embargo,
  notices,
  statusPages,
  subscribers,
  statusExport,
  review,
  similar,
  actionItems,
  measure,
  reviewReport,
  reviewProposal,
];

/** Builds the OpenAPI 3.1 document of the whole API from the phases' contracts. */
export function openApiDocument(): object {
  const api = new OpenAPIHono();
  for (const contract of contracts) {
    // By name, as Node orders what a module exports; test runners keep another order, by which schemas would be named otherwise.
    const exports = Object.entries(contract).toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [, exported] of exports) {
      if ('getRoutingPath' in exported) api.openAPIRegistry.registerPath(exported);
    }
  }
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version: '1',
      description: 'Incident response that runs your plan. Errors are RFC 9457 problems.',
    },
  });
}
