import type { App } from '../../../platform/app.ts';
import { requireAccess } from '../../../platform/auth/identity.ts';
import type { Api } from '../../../platform/http/api.ts';
import * as contract from './contract.ts';
import { readNotices } from './notice.store.ts';
import { noticeView, postNotice, updateNotice } from './post-notice.ts';
import { previewNotice } from './preview-notice.ts';

const LISTED_MS = 90 * 86_400_000;

/** Endpoints for notices on the public page. */
export function registerNoticeRoutes(api: Api, app: App): void {
  api.openapi(contract.listNotices, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service } = app.plans.get(c.req.valid('param').service);
    const notices = await readNotices(app.db, service, app.clock.now() - LISTED_MS);
    return c.json({ notices: notices.map(noticeView) }, 200);
  });
  api.openapi(contract.postNotice, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await postNotice(app, c.req.valid('param').service, c.req.valid('json'), actor), 200);
  });
  api.openapi(contract.previewNotice, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    return c.json(await previewNotice(app, c.req.valid('param').service, c.req.valid('json')), 200);
  });
  api.openapi(contract.updateNotice, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await updateNotice(app, c.req.valid('param'), c.req.valid('json'), actor), 200);
  });
}
