import type { z } from '@hono/zod-openapi';
import type { LeverCell, LeverCommand } from '@tocsin/core';
import { redact } from '@tocsin/core';
import { secretsOf } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { leverView } from '../contract.ts';
import type { CommandRow } from './command.store.ts';
import { commandOf } from './lever-command.ts';

export type CommandView = NonNullable<z.infer<typeof leverView>['command']>;

/** Where the levers of a service that are moved by commands stand in the world, by id. @throws Problem 'not-found' */
export async function commandsOf(app: App, service: string): Promise<Readonly<Record<string, CommandView>>> {
  const plan = app.plans.get(service);
  if (!Object.keys(plan.levers).some((id) => commandOf(plan, id))) return {};
  const rows = await app.db.selectFrom('lever_command').selectAll().where('service', '=', service).execute();
  const states = await app.db
    .selectFrom('lever_state')
    .select(['lever', 'pulled'])
    .where('service', '=', service)
    .execute();
  const pulled = new Set(states.flatMap((state) => (state.pulled ? [state.lever] : [])));
  const secrets = secretsOf(plan);
  const show = (cell: LeverCell) => redact(cell.source, secrets);
  const views = Object.keys(plan.levers).flatMap((id) => {
    const command = commandOf(plan, id);
    if (!command) return [];
    const row = rows.find(({ lever }) => lever === id);
    return [[id, { ...standing(row, pulled.has(id)), ...told(command, show) }] as const];
  });
  return Object.fromEntries(views);
}

function told(command: LeverCommand, show: (cell: LeverCell) => string) {
  const { apply, revert, verify, runner } = command;
  return { apply: show(apply), revert: show(revert), verify: verify && show(verify), runner };
}

function standing(row: CommandRow | undefined, isPulled: boolean) {
  return {
    status: row?.status ?? ('settled' as const),
    wanted: row?.wanted ?? (isPulled ? ('applied' as const) : ('reverted' as const)),
    exitCode: row?.exit_code ?? null,
    output: row?.output ?? '',
    verified: row?.verified ?? null,
    verifiedAt: row?.verified_at?.toISOString() ?? null,
    driftSince: row?.drift_since?.toISOString() ?? null,
  };
}
