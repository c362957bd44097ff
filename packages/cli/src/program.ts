import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { registerMaintenance } from './communicate/maintenance.ts';
import { registerUpdate } from './communicate/update.ts';
import { registerConsent } from './consent/consent.ts';
import { registerLever } from './contain/lever.ts';
import { registerRestore } from './contain/restore.ts';
import { registerAlert } from './detect/alert.ts';
import { registerHealth } from './detect/health.ts';
import { registerIntake } from './detect/intake.ts';
import { registerReport } from './detect/report.ts';
import { registerSilence } from './detect/silence.ts';
import { registerVendors } from './detect/vendors.ts';
import { registerHelp } from './help/help.ts';
import { registerInbox } from './inbox/inbox.ts';
import { registerReconcile } from './inbox/integrity.ts';
import { registerLogs } from './logs/logs.ts';
import { registerMeasures } from './measure/measures.ts';
import { registerTraining } from './measure/training.ts';
import { registerChannels } from './page/channels.ts';
import { registerOnCall } from './page/oncall.ts';
import { registerOutbox } from './page/outbox.ts';
import { registerPage } from './page/page.ts';
import { registerCheck } from './plan/check.ts';
import { registerImport } from './plan/import.ts';
import { registerPlan } from './plan/plan.ts';
import { registerUp } from './plan/up.ts';
import { registerRehearse } from './rehearse/rehearse.ts';
import { registerIncident } from './respond/incident.ts';
import { registerStatus } from './respond/status.ts';
import { registerReview } from './review/review.ts';
import { registerJob } from './routine/job.ts';
import { registerRun } from './runbook/run.ts';
import { registerRunner } from './runner/runner.ts';
import { registerSignIn } from './session/signin.ts';

const AFTER = `
Settings:
  TOCSIN_URL       address of Tocsin (http://127.0.0.1:$TOCSIN_PORT; the port is 7700)
  TOCSIN_TOKEN     token (default: the file $TOCSIN_DATA/token; the folder is ./.tocsin)
  TOCSIN_SERVICE   service that commands mean when they do not say
  TOCSIN_INCIDENT  incident that commands mean when they do not say

Times are those of this machine's zone (TZ). Exit codes: tocsin help exit-codes`;

/** Puts the command together. It throws CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('tocsin')
    .description('Runs your incident response plan')
    .version(readVersion(), '--version')
    .exitOverride()
    // What stands after a command belongs to that one: `runner` and `runner add` both have --label.
    .enablePositionalOptions()
    .addHelpText('after', AFTER);
  registerUp(program);
  registerCheck(program);
  registerPlan(program);
  registerImport(program);
  registerRehearse(program);
  registerStatus(program);
  registerHealth(program);
  registerVendors(program);
  registerReport(program);
  registerIntake(program);
  registerAlert(program);
  registerSilence(program);
  registerIncident(program);
  registerLever(program);
  registerInbox(program);
  registerRestore(program);
  registerConsent(program);
  registerReconcile(program);
  registerRun(program);
  registerRunner(program);
  registerJob(program);
  registerOnCall(program);
  registerOutbox(program);
  registerChannels(program);
  registerPage(program);
  registerMaintenance(program);
  registerUpdate(program);
  registerReview(program);
  registerMeasures(program);
  registerTraining(program);
  registerLogs(program);
  registerSignIn(program);
  registerHelp(program);
  return program;
}

function readVersion(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
