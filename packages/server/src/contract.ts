import type { z } from '@hono/zod-openapi';
import type * as communicate from './communicate/contract.ts';
import type * as contain from './contain/contract.ts';
import type * as detect from './detect/contract.ts';
import type * as health from './detect/health/contract.ts';
import type * as vendors from './detect/vendors/contract.ts';
import type * as page from './page/contract.ts';
import type * as plan from './plan/contract.ts';
import type * as rehearse from './rehearse/contract.ts';
import type * as respond from './respond/contract.ts';
import type * as review from './review/contract.ts';
import type * as runbook from './runbook/contract.ts';

/** What the API answers, as types alone: for clients that are built beside the server. */
type Answer<R extends { responses: { 200: { content: { 'application/json': { schema: z.ZodType } } } } }> = z.infer<
  R['responses'][200]['content']['application/json']['schema']
>;

export type IncidentList = Answer<typeof respond.listIncidents>;
export type IncidentRoom = Answer<typeof respond.getIncident>;
export type Timeline = Answer<typeof respond.getTimeline>;
export type ResponseMetrics = Answer<typeof respond.getResponseMetrics>;
export type HealthBoard = Answer<typeof detect.getHealth>;
export type CheckedHealth = Answer<typeof health.checkHealth>;
export type VendorList = Answer<typeof vendors.listVendors>;
export type AlertList = Answer<typeof detect.listAlerts>;
export type OnCall = Answer<typeof page.getOnCall>;
export type ScheduleOverride = Answer<typeof page.addOverride>;
export type WatchdogState = Answer<typeof page.getWatchdog>;
export type ChannelList = Answer<typeof page.listChannels>;
export type TestPages = Answer<typeof page.sendTestPage>;
export type Outbox = Answer<typeof page.listOutbox>;
export type OutboxMessage = Answer<typeof page.getOutboxMessage>;
export type RunbookList = Answer<typeof runbook.listRunbooks>;
export type Run = Answer<typeof runbook.getRun>;
export type RunList = Answer<typeof runbook.listRuns>;
export type LeverList = Answer<typeof contain.listLevers>;
export type PulledLever = Answer<typeof contain.pullLever>;
export type ReleasedLever = Answer<typeof contain.releaseLever>;
export type UpdateList = Answer<typeof communicate.listUpdates>;
export type StatusUpdate = Answer<typeof communicate.draftUpdate>;
export type ReviewList = Answer<typeof review.listReviews>;
export type Review = Answer<typeof review.getReview>;
export type PlanList = Answer<typeof plan.listPlans>;
export type PlanOverview = Answer<typeof plan.getPlan>;
export type PlanProblems = Answer<typeof plan.getPlanProblems>;
export type PlanVersions = Answer<typeof plan.listPlanVersions>;
export type PlanVersion = Answer<typeof plan.getPlanVersion>;
export type PlanDiff = Answer<typeof plan.diffPlan>;
export type ReloadedPlan = Answer<typeof plan.reloadPlan>;
export type CheckedPlan = Answer<typeof plan.checkPlanFiles>;
export type ImportedPlan = Answer<typeof plan.importPlanDocuments>;
export type AddedPlan = Answer<typeof plan.addPlan>;
export type ScenarioList = Answer<typeof rehearse.listScenarios>;
export type RehearsedScenario = Answer<typeof rehearse.rehearseScenario>;
export type RehearsedYear = Answer<typeof rehearse.rehearseYear>;
export type PlanComparison = Answer<typeof rehearse.comparePlans>;
export type SignInLink = { url: string; person: string };
