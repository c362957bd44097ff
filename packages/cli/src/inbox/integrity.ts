import type {
  FailedPaymentList,
  InboxAudit,
  InboxAuditList,
  Reconciliation,
  ReconciliationList,
} from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import type { PeriodOptions } from './audit-period.ts';
import { auditsText, auditText, paymentsText, reconciliationsText, reconciliationText } from './integrity-text.ts';

interface ServiceOptions extends OutputOptions {
  readonly service?: string;
}

interface AuditOptions extends ServiceOptions, PeriodOptions {
  readonly fetch?: boolean;
}

const STATES = ['active', 'paid', 'over', 'all'];

const AUDIT_HELP = `
Compares the vendor's own list with the inbox: what was sent, is here, was delivered once, twice or never, out of order,
and, where the plan has "applied", what the application says that it processed. What was sent within the last five
minutes may still be on its way. Exits 1 when something is missing, was given up, or was processed twice or never.`;

/** Adds `tocsin inbox audit`, `audits` and `payments` to the group of the inbox. */
export function registerAudit(inbox: Command): void {
  command(inbox, 'audit <source>', "A period of the vendor's list against what arrived and was processed")
    .option('--from <time>', 'its beginning: 2026-11-21T14:00, or 14:00, the last one')
    .option('--to <time>', 'its end, exclusive (default: now)')
    .option('--last <duration>', 'the time before now, such as 1h (the default)')
    .option('--fetch', 'bring what is missing into the inbox')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .addHelpText('after', AUDIT_HELP)
    .action(async (source: string, options: AuditOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const { periodOf } = await import('./audit-period.ts');
      const body = { ...periodOf(options, Date.now()), fetch: options.fetch === true };
      const audit = await api.post<InboxAudit>(apiPath`/api/inbox/${service}/${source}/audits`, body);
      show(audit, options, auditText);
      if (audit.failure !== null) throw new Failure('unavailable', `Nothing could be compared: ${audit.failure}`);
      if (audit.report && !audit.report.balanced) process.exitCode = BAD_NEWS;
    });
  command(inbox, 'audits <source>', 'The last comparisons, the newest first')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .action(async (source: string, options: ServiceOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const list = await api.get<InboxAuditList>(apiPath`/api/inbox/${service}/${source}/audits`);
      show(list, options, (safe) => auditsText(safe, Date.now()));
    });
  command(inbox, 'payments', 'Subscriptions with a failed payment: attempts, grace, and what became of them')
    .option('--service <service>', 'only this service')
    .option('--state <state>', 'active, paid, over or all', 'all')
    .action(async (options: ServiceOptions & { readonly state: string }) => {
      const { service, state } = options;
      if (!STATES.includes(state)) throw new Failure('invalid', `"${state}" is none of ${STATES.join(', ')}.`);
      const list = await connect(process.env).get<FailedPaymentList>('/api/payments', { service, state });
      show(list, options, (safe) => paymentsText(safe, Date.now()));
    });
}

/** Registers `tocsin reconcile …`. */
export function registerReconcile(program: Command): void {
  const reconcile = group(program, 'reconcile', 'What vendors know against what the application knows');
  command(reconcile, 'list', 'Every comparison of the plans, as it came out last')
    .option('--service <service>', 'only this service')
    .action(async (options: ServiceOptions) => {
      const { service } = options;
      const list = await connect(process.env).get<ReconciliationList>('/api/reconciliations', { service });
      show(list, options, (safe) => reconciliationsText(safe, Date.now()));
    });
  command(reconcile, 'show <id>', 'One, with each difference explained and the runbook that repairs it')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .action(async (id: string, options: ServiceOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const found = await api.get<Reconciliation>(apiPath`/api/reconciliations/${service}/${id}`);
      show(found, options, (safe) => reconciliationText(safe, Date.now()));
    });
  command(reconcile, 'run <id>', 'Compare now. Exits 1 when something differs')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .action(async (id: string, options: ServiceOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const found = await api.post<Reconciliation>(apiPath`/api/reconciliations/${service}/${id}/run`);
      show(found, options, (safe) => reconciliationText(safe, Date.now()));
      if (found.failure !== null) throw new Failure('unavailable', `Nothing could be compared: ${found.failure}`);
      if (found.missing.count > 0) process.exitCode = BAD_NEWS;
    });
}
