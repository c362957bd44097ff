import type { Hono } from 'hono';
import type pg from 'pg';
import type { SampleAppConfig } from './config.ts';
import { damage } from './damage.ts';
import type { FaultEffect, FaultName } from './faults.ts';
import { createVercelProject } from './vendors/vercel.ts';
import { createVercelApi } from './vendors/vercel-api.ts';
import { badRelease, wrongSetting } from './vendors/vercel-faults.ts';

/** Where Churn Saver is deployed: its releases and its settings, at a host that can be rolled back. */
export interface Hosted {
  /** The vendor's side, for whoever plays its command line. */
  readonly routes: Hono;
  readonly effects: Partial<Record<FaultName, FaultEffect>>;
  /** Whether the release in production fails every request. */
  isBroken(): boolean;
  /** The secret of webhooks, as production was built with it. */
  webhookSecret(): string;
}

/** Takes the configuration, and a pool for damage to the data. */
export function openHosted(config: SampleAppConfig, control: pg.Pool): Hosted {
  const project = createVercelProject({
    name: 'churn-saver',
    variables: { WEBHOOK_SECRET: config.webhookSecret, NOTIFICATIONS_ENABLED: 'true' },
    write: config.writeLog,
  });
  return {
    routes: createVercelApi(project),
    effects: {
      release: badRelease(project, 'broken'),
      setting: wrongSetting(project, 'WEBHOOK_SECRET', { wrong: 'whsec_c2V0IGJ5IG1pc3Rha2U=' }),
      'members-lost': lostMembers(control),
    },
    isBroken: () => project.production().behaviour === 'broken',
    webhookSecret: () => project.production().variables.WEBHOOK_SECRET ?? '',
  };
}

/** Three members are deleted. */
function lostMembers(control: pg.Pool): FaultEffect {
  let lost: unknown[] = [];
  return damage({
    async begin() {
      const deleted = await control.query(
        'DELETE FROM members WHERE id IN (SELECT id FROM members ORDER BY id LIMIT 3) RETURNING to_json(members) AS row',
      );
      lost = deleted.rows.map(({ row }) => row);
    },
    isBroken: async () => {
      const keys = lost.map((row) => (row as { member_key: string }).member_key);
      const { rows } = await control.query('SELECT 1 FROM members WHERE member_key = ANY($1)', [keys]);
      return rows.length < lost.length;
    },
    async mend() {
      await control.query(
        `INSERT INTO members OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::members, $1)
         ON CONFLICT DO NOTHING`,
        [JSON.stringify(lost)],
      );
    },
  });
}
