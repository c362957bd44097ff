import { Readable } from 'node:stream';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import { requireService } from './address.ts';
import { consentChannel } from './contract-parts.ts';
import { csvExport, jsonExport } from './export/read-export.ts';
import { importConsent } from './import/import-consent.ts';

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/x-ndjson' } as const;

/** Files of consent, in and out: their bodies are not JSON. */
export function registerConsentFileRoutes(api: Api, app: App): void {
  api.post('/api/consent/import', async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const service = requireService(app, c.req.query('service'));
    const channel = consentChannel.optional().safeParse(c.req.query('channel'));
    if (!channel.success) throw new Problem('invalid', '"channel" is one of sms, whatsapp, voice, email.');
    const bytes = Buffer.from(await c.req.arrayBuffer());
    const dryRun = ['1', 'true'].includes(c.req.query('dryRun') ?? '');
    return c.json(await importConsent(app, { service, bytes, channel: channel.data, dryRun, by: actor }), 200);
  });

  for (const kind of ['csv', 'json'] as const) {
    api.get(`/api/consent/export.${kind}`, (c) => {
      requireAccess(c.get('identity'), 'commander');
      const service = requireService(app, c.req.query('service'));
      const through = c.req.query('through') ?? '';
      if (!/^\d{1,18}$/.test(through))
        throw new Problem('invalid', 'Make a manifest first: POST /api/consent/exports names the addresses.');
      const pieces = (kind === 'csv' ? csvExport : jsonExport)(app.db, { service, through });
      const body = Readable.toWeb(Readable.from(pieces)) as ReadableStream;
      const name = `consent-${service}-${through}.${kind}`;
      return c.body(body, 200, {
        ...{
          'content-type': TYPES[kind],
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'no-store',
        },
      });
    });
  }
}
