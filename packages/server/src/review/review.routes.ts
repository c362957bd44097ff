import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { addActionItem } from './add-action-item.ts';
import { completeReview } from './complete-review.ts';
import * as contract from './contract.ts';
import { editReview } from './edit-review.ts';
import { listReviews, reviewWhole } from './review.views.ts';
import { setActionItem } from './set-action-item.ts';

/** Endpoints of the post-incident reviews and their action items. */
export function registerReviewRoutes(api: Api, app: App): void {
  api.openapi(contract.listReviews, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ reviews: await listReviews(app) }, 200);
  });

  api.openapi(contract.getReview, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await reviewWhole(app, app.db, c.req.valid('param').id), 200);
  });

  api.openapi(contract.editReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { report } = c.req.valid('json');
    return c.json(await editReview(app, c.req.valid('param').id, report, identity.actor), 200);
  });

  api.openapi(contract.completeReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await completeReview(app, c.req.valid('param').id, identity.actor), 200);
  });

  api.openapi(contract.addActionItem, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await addActionItem(app, c.req.valid('param').id, c.req.valid('json'), identity.actor), 200);
  });

  api.openapi(contract.setActionItem, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await setActionItem(app, c.req.valid('param').id, c.req.valid('json').status, identity.actor), 200);
  });
}
