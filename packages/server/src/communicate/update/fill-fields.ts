import type { z } from '@hono/zod-openapi';
import type { Actor, Template } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import type { updateField } from './contract-fields.ts';
import { audienceOf, templateOf, type UpdateSubject, writeUpdate } from './draft-update.ts';
import { keepValues, lockUpdate, valuesOf, writeFilled } from './fields.store.ts';
import { type FieldValues, fillBlanks, withValues } from './template-values.ts';
import type { UpdateRow } from './update.store.ts';
import { readUpdate } from './update.views.ts';

export type UpdateField = z.infer<typeof updateField>;

/** The fields of an update's template, with what was written into them. @throws Problem 'not-found' */
export async function readFields(app: App, id: string): Promise<{ template: string; fields: UpdateField[] }> {
  const row = await readUpdate(app.db, id);
  const template = templateOf(await subjectOf(app, app.db, row));
  return { template: template.id, fields: fieldsOf(template, await valuesOf(app.db, id)) };
}

/**
 * Fills in fields of a draft. A text that nobody has edited is written anew with them; in an edited one they take the place of
 * their blanks.
 * @throws Problem 'not-found'; 'invalid' naming each field that is wrong; 'conflict' when it was sent already
 */
export async function fillFields(
  app: App,
  id: string,
  written: Readonly<Record<string, string | number | null>>,
  actor: Actor,
): Promise<{ readonly row: UpdateRow; readonly fields: UpdateField[] }> {
  return app.db.transaction().execute(async (tx) => {
    const row = (await lockUpdate(tx, id)) ?? (await readUpdate(tx, id));
    if (row.status === 'sent') throw new Problem('conflict', 'This update was sent already. Draft another one.');
    const subject = await subjectOf(app, tx, row);
    const template = templateOf(subject);
    const rules = template.fields ?? {};
    const values = withValues({ rules, values: await valuesOf(tx, id) }, written);
    const nowMs = app.clock.now();
    await keepValues(tx, id, values, nowMs);
    await writeFilled(
      tx,
      id,
      row.edited ? filled(row, { rules, values }) : await writeUpdate(app, tx, subject, values),
    );
    const detail = { incidentId: row.incident_id, fields: Object.keys(written) };
    await audit(tx, nowMs, actor, 'update.filled', id, detail);
    await app.live.publish(tx, 'update', id);
    return { row: await readUpdate(tx, id), fields: fieldsOf(template, values) };
  });
}

function filled(row: UpdateRow, fields: Parameters<typeof fillBlanks>[1]) {
  return {
    subject: row.subject === null ? null : fillBlanks(row.subject, fields).replace(/\s+/g, ' '),
    text: fillBlanks(row.text, fields),
  };
}

async function subjectOf(app: App, db: Kysely<Database>, row: UpdateRow): Promise<UpdateSubject> {
  const incident = await readIncident(db, row.incident_id);
  const plan = await planInForce(app, db, incident.service, incident.planVersion);
  return { incident, plan, audience: audienceOf(plan, row.audience), unattended: row.unattended };
}

function fieldsOf(template: Template, values: FieldValues): UpdateField[] {
  return Object.entries(template.fields ?? {}).map(([id, { choices, ...rule }]) => ({
    id,
    ...rule,
    choices: [...choices],
    value: Object.hasOwn(values, id) ? (values[id] ?? null) : null,
  }));
}
