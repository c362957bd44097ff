import { z } from '@hono/zod-openapi';
import { isSecretName, type Monitor, type Plan, redact, SYSTEM } from '@tocsin/core';
import { secretsOf, storableText } from '@tocsin/runner';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { lookAround } from './look-around.ts';
import { type Finding, lookClosely } from './look-closely.ts';

const payloadSchema = z.object({ incidentId: z.string(), service: z.string(), monitor: z.string() });

/** No finding may bury the others, in characters. */
const LONGEST_FINDING = 1500;
const LONGEST_LINE = 600;

/**
 * Looks at a monitor whose alert opened an incident as a person would first, and puts what it saw on the timeline as a note,
 * without secrets, before anybody has answered. Doing it twice adds no second note.
 */
export async function lookFirst(app: App, payload: unknown): Promise<void> {
  const { incidentId, service, monitor: id } = payloadSchema.parse(payload);
  const plan = app.plans.find(service);
  const monitor = plan?.monitors[id];
  // The plan no longer has it: there is nothing to look at.
  if (!plan || !monitor) return;
  const title = `First look at ${monitor.title} (${monitor.type})`;
  if (await isNoted(app.db, incidentId, title)) return;
  const [closely, around] = await Promise.all([
    lookClosely(monitor, plan, app.config.dataDir),
    lookAround(app, plan, monitor),
  ]);
  const text = noteOf(title, [...closely, ...around], secretsIn(plan, monitor));
  await app.db.transaction().execute(async (tx) => {
    if (await isNoted(tx, incidentId, title)) return;
    await commandIncident(app, incidentId, { kind: 'note', text }, SYSTEM, tx);
  });
}

async function isNoted(db: Kysely<Database>, incidentId: string, title: string): Promise<boolean> {
  const rows = await db
    .selectFrom('timeline_entry')
    .select(['text', 'actor'])
    .where('incident_id', '=', incidentId)
    .where('kind', '=', 'note')
    .execute();
  return rows.some(({ text, actor }) => actor.kind === SYSTEM.kind && text.startsWith(`${title}\n`));
}

/** Redacted as a whole first: what is cut in the middle of a secret would no longer be known as one. */
function noteOf(title: string, findings: readonly Finding[], secrets: readonly string[]): string {
  const parts = findings.map(({ title: part, lines }) => {
    const body = redact(storableText(lines.join('\n')), secrets)
      .split('\n')
      .map((line) => `  ${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line}`)
      .join('\n');
    return `${part}:\n${body.length > LONGEST_FINDING ? `${body.slice(0, LONGEST_FINDING - 1)}…` : body}`;
  });
  return storableText(`${title}\n${parts.join('\n')}`);
}

/** Beside the secrets of the plan, what the monitor tells its target and nobody else. */
function secretsIn(plan: Plan, monitor: Monitor): string[] {
  const headers = 'headers' in monitor ? Object.entries(monitor.headers) : [];
  const own = headers
    .filter(([name]) => isSecretName(name) || /authorization|cookie/i.test(name))
    .map(([, value]) => value);
  return [...secretsOf(plan), ...own, ...own.map((value) => value.replace(/^(?:Bearer|Basic|Token) /i, ''))].filter(
    (secret) => secret.trim() !== '',
  );
}
