import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import * as contract from './contract.ts';
import { setPresence } from './presence.ts';
import { type ReportFormat, reportFile } from './report-file.ts';
import { readReportVersion, reportVersions } from './report-history.views.ts';
import { refreshReport, restoreReport, saveReport } from './save-report.ts';
import { setForm, setParts, suggestedKeyEvents } from './set-parts.ts';

const FORMATS: readonly string[] = ['md', 'html', 'pdf'] satisfies ReportFormat[];

/** Endpoints of the report: written together, its history, its parts and its files. */
export function registerReportRoutes(api: Api, app: App): void {
  api.openapi(contract.saveReport, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id } = c.req.valid('param');
    return c.json(await saveReport(app, id, c.req.valid('json'), identity.actor), 200);
  });
  api.openapi(contract.refreshReport, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { conflicts } = c.req.valid('json');
    return c.json(await refreshReport(app, c.req.valid('param').id, conflicts, identity.actor), 200);
  });
  api.openapi(contract.setReportForm, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { form } = c.req.valid('json');
    return c.json(await setForm(app, c.req.valid('param').id, form, identity.actor), 200);
  });
  api.openapi(contract.listReportVersions, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ versions: await reportVersions(app.db, c.req.valid('param').id) }, 200);
  });
  api.openapi(contract.getReportVersion, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { id, version } = c.req.valid('param');
    return c.json(await readReportVersion(app.db, id, version), 200);
  });
  api.openapi(contract.restoreReportVersion, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id, version } = c.req.valid('param');
    return c.json(await restoreReport(app, id, version, identity.actor), 200);
  });
  api.openapi(contract.setReviewPresence, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { editing, section } = c.req.valid('json');
    const said = { editing, section: section ?? null };
    return c.json(await setPresence(app, c.req.valid('param').id, said, identity.actor), 200);
  });
  api.openapi(contract.setReviewParts, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id } = c.req.valid('param');
    return c.json(await setParts(app, id, c.req.valid('json'), identity.actor), 200);
  });
  api.openapi(contract.suggestKeyEvents, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ suggested: await suggestedKeyEvents(app, c.req.valid('param').id) }, 200);
  });
  registerFiles(api, app);
}

/** What is downloaded is no JSON, so it stands in no contract: `report.md`, `report.html`, `report.pdf`. */
function registerFiles(api: Api, app: App): void {
  api.get('/api/reviews/:id/:file{report\\.[a-z]+}', async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const format = c.req.param('file').slice('report.'.length);
    if (!isFormat(format))
      throw new Problem('not-found', `A report comes as ${FORMATS.join(', ')}, not as "${format}".`);
    const { name, type, body } = await reportFile(app, c.req.param('id'), format);
    c.header('content-type', type);
    c.header('content-disposition', `attachment; filename="${name}"`);
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'private, no-store');
    return c.body(typeof body === 'string' ? body : new Uint8Array(body));
  });
}

function isFormat(text: string): text is ReportFormat {
  return FORMATS.includes(text);
}
