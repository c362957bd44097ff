import type { AddedPlan, PlanList, PlanOverview, PlanVersions, ReloadedPlan } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { registerPlanDiff } from './plan-diff.ts';
import { addedText, overviewText, plansText, reloadedText, versionsText } from './plan-text.ts';

/** Registers `tocsin plan …`. */
export function registerPlan(program: Command): void {
  const plan = group(program, 'plan', 'Plans: what is in force, what was, and how it is changed');
  command(plan, 'list', 'Every plan, its version, and whether a change is refused').action(list);
  command(plan, 'show [service]', 'All of a plan in words').action(showPlan);
  command(plan, 'reload [service]', 'Load the plan anew on every node; exits 1 when it is refused').action(reload);
  command(plan, 'versions [service]', 'Versions of a plan and what became of each change').action(versions);
  registerPlanDiff(plan);
  command(plan, 'add <dir>', 'Add the plan of a folder, or replace one that was added so; in force at once')
    .option('--service <service>', 'refuse when the plan describes another service')
    .action(add);
  command(plan, 'remove <service>', 'Remove a plan that was added; not while it has open incidents').action(remove);
}

async function list(options: OutputOptions): Promise<void> {
  const plans = await connect(process.env).get<PlanList>('/api/plans');
  show(plans, options, (safe) => plansText(safe, Date.now()));
}

async function showPlan(named: string | undefined, options: OutputOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, named);
  const { formatProblem } = await import('@tocsin/plan');
  const plan = await api.get<PlanOverview>(apiPath`/api/plans/${service}`);
  show(plan, options, (safe) => overviewText(safe, Date.now(), formatProblem));
}

async function reload(named: string | undefined, options: OutputOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, named);
  const answer = await api.post<ReloadedPlan>(apiPath`/api/plans/${service}/reload`);
  if (answer.outcome === 'refused') process.exitCode = BAD_NEWS;
  const { formatProblem } = await import('@tocsin/plan');
  show(answer, options, (safe) => reloadedText(service, safe, formatProblem));
}

async function versions(named: string | undefined, options: OutputOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, named);
  const history = await api.get<PlanVersions>(apiPath`/api/plans/${service}/versions`);
  show(history, options, (safe) => versionsText(safe, Date.now()));
}

async function add(dir: string, { service, ...options }: OutputOptions & { service?: string }): Promise<void> {
  const { readPlanFolder } = await import('./read-plan-folder.ts');
  const files = await readPlanFolder(dir);
  const answer = await connect(process.env).post<AddedPlan>('/api/plans', { files, service });
  show(answer, options, addedText);
}

async function remove(service: string, options: OutputOptions): Promise<void> {
  const answer = await connect(process.env).delete<{ service: string }>(apiPath`/api/plans/${service}`);
  show(answer, options, (safe) => `The plan of ${safe.service} is removed.`);
}
