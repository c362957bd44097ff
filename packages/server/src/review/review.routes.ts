import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { addActionItem } from './action-items/add-action-item.ts';
import { completeReview, reopenReview } from './complete-review.ts';
import * as contract from './contract.ts';
import { cancelMeeting, meetingFile, scheduleMeeting } from './meeting/schedule-meeting.ts';
import { openReview } from './open/open-review.ts';
import { publishReview, suggestPublicText, withdrawReview } from './publish/publish-review.ts';
import { listReviews, readReview } from './review.views.ts';
import { reviewWhole } from './review-whole.views.ts';
import { setTask } from './task/set-task.ts';

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

  registerCourse(api, app);
  registerPublishing(api, app);
}

/** Opening, taking up again, tasks and the meeting. */
function registerCourse(api: Api, app: App): void {
  api.openapi(contract.openReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await openReview(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.reopenReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { reason } = c.req.valid('json');
    return c.json(await reopenReview(app, c.req.valid('param').id, reason, identity.actor), 200);
  });
  api.openapi(contract.setReviewTask, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    const { id, number } = c.req.valid('param');
    return c.json(await setTask(app, id, { number, ...c.req.valid('json') }, identity.actor), 200);
  });
  api.openapi(contract.scheduleReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await scheduleMeeting(app, c.req.valid('param').id, c.req.valid('json'), identity.actor), 200);
  });
  api.openapi(contract.cancelReviewMeeting, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'responder');
    return c.json(await cancelMeeting(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.get('/api/reviews/:id/meeting.ics', async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const text = await meetingFile(app, await readReview(app.db, c.req.param('id')));
    c.header('content-type', 'text/calendar; charset=utf-8');
    c.header('content-disposition', 'attachment; filename="review.ics"');
    return c.body(text);
  });
}

/** What the public reads of it. */
function registerPublishing(api: Api, app: App): void {
  api.openapi(contract.publishReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'commander');
    return c.json(await publishReview(app, c.req.valid('param').id, c.req.valid('json'), identity.actor), 200);
  });
  api.openapi(contract.withdrawReview, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'commander');
    return c.json(await withdrawReview(app, c.req.valid('param').id, identity.actor), 200);
  });
  api.openapi(contract.suggestPublicReview, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    return c.json(await suggestPublicText(app, c.req.valid('param').id), 200);
  });
}
