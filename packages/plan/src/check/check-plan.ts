import { checkAlertRules } from './check-alert-rules.ts';
import { checkChannels } from './check-channels.ts';
import { checkContacts } from './check-contacts.ts';
import { checkCoverage } from './check-coverage.ts';
import { checkCriteria } from './check-criteria.ts';
import { checkCycles } from './check-cycles.ts';
import { checkEscalation } from './check-escalation.ts';
import { checkHandOffs } from './check-hand-offs.ts';
import { checkIds } from './check-ids.ts';
import { checkImpact } from './check-impact.ts';
import { checkInbox } from './check-inbox.ts';
import { checkJobs } from './check-jobs.ts';
import { checkLeverApproval } from './check-lever-approval.ts';
import { checkLeverLinks } from './check-lever-links.ts';
import { checkLeverRules } from './check-lever-rules.ts';
import { checkLevers } from './check-levers.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkMonitors } from './check-monitors.ts';
import { checkNobody } from './check-nobody.ts';
import { checkOverrides } from './check-overrides.ts';
import { checkReferences } from './check-references.ts';
import { checkRestorations } from './check-restorations.ts';
import { checkRunbooks } from './check-runbooks.ts';
import { checkRunnerConnections } from './check-runner-connections.ts';
import { checkSeverities } from './check-severities.ts';
import { checkSlots } from './check-slots.ts';
import { checkStepHours } from './check-step-hours.ts';
import { checkStepOrder } from './check-step-order.ts';
import { checkTemplateUses } from './check-template-uses.ts';
import { checkWatchdog } from './check-watchdog.ts';
import type { CheckContext } from './context.ts';
import { checkLeverCommands } from './three-am/check-lever-commands.ts';

const CHECKS: readonly ((context: CheckContext) => void)[] = [
  checkIds,
  checkReferences,
  checkCycles,
  checkNobody,
  checkContacts,
  checkChannels,
  checkStepOrder,
  checkStepHours,
  checkEscalation,
  checkSeverities,
  checkCriteria,
  checkMonitors,
  checkMetrics,
  checkImpact,
  checkAlertRules,
  checkLevers,
  checkLeverLinks,
  checkLeverApproval,
  checkLeverRules,
  checkLeverCommands,
  checkRestorations,
  checkInbox,
  checkJobs,
  checkSlots,
  checkOverrides,
  checkHandOffs,
  checkCoverage,
  checkTemplateUses,
  checkRunbooks,
  checkRunnerConnections,
  checkWatchdog,
];

/** Runs every check that looks at more than one value. What they find goes to the context. */
export function checkPlan(context: CheckContext): void {
  for (const check of CHECKS) check(context);
}
