import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';
import {
  meetingView,
  proposalSummary,
  publishedReview,
  reportForm,
  responseTimes,
  reviewEditor,
  reviewParts,
  reviewTask,
} from './contract-view.ts';

/** Where an action item is kept, too. */
export const itemTracker = z
  .object({
    kind: z.enum(['github', 'linear', 'jira']),
    /** As people name the issue; null: there is none yet. */
    key: z.string().nullable(),
    url: z.string().nullable(),
    state: z.enum(['waiting', 'synced', 'failed']),
    /** What is wrong, for people. */
    error: z.string().nullable(),
    syncedAt: moment.nullable(),
  })
  .openapi('ItemTracker');

export const actionItem = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    title: z.string(),
    horizon: z.enum(['immediate', 'short-term', 'long-term']),
    owner: z.string().nullable(),
    dueAt: moment.nullable(),
    status: z.enum(['open', 'done', 'dropped']),
    /** Why it was dropped. */
    reason: z.string().nullable(),
    tracker: itemTracker.nullable(),
  })
  .openapi('ActionItem');

export const reviewSummary = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    title: z.string(),
    service: z.string(),
    severity: z.string(),
    required: z.boolean(),
    status: z.enum(['open', 'completed']),
    dueAt: moment,
    overdue: z.boolean(),
    openActionItems: z.number(),
    openTasks: z.number(),
    meetingAt: moment.nullable(),
    published: z.boolean(),
  })
  .openapi('ReviewSummary');

export const reviewView = reviewSummary
  .extend({
    report: z.string(),
    edited: z.boolean(),
    attendees: z.array(z.string()),
    actionItems: z.array(actionItem),
    completedAt: moment.nullable(),
    completedBy: z.string().nullable(),
    incidentTitle: z.string(),
    /** IANA zone of the plan, in which the report says times. */
    timezone: z.string(),
    form: reportForm,
    /** Of the report; give it as `base` when saving. */
    version: z.number().int(),
    /** Whether the timeline or the parts say more than the edited report has taken over. */
    stale: z.boolean(),
    editors: z.array(reviewEditor),
    tasks: z.array(reviewTask),
    meeting: meetingView,
    times: responseTimes,
    parts: reviewParts,
    published: z.boolean(),
    publication: publishedReview.nullable(),
    proposals: z.array(proposalSummary),
  })
  .openapi('Review');

const tag = 'reviews';

export const listReviews = endpoint({
  id: 'listReviews',
  tag,
  method: 'get',
  path: '/api/reviews',
  summary: 'Post-incident reviews, the next due first',
  response: z.object({ reviews: z.array(reviewSummary) }),
});
export const getReview = endpoint({
  id: 'getReview',
  tag,
  method: 'get',
  path: '/api/reviews/{id}',
  summary: 'A review with its report and action items',
  params: idParam,
  response: reviewView,
});
export const completeReview = endpoint({
  id: 'completeReview',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/complete',
  summary: 'The review took place',
  params: idParam,
  response: reviewView,
});
export const addActionItem = endpoint({
  id: 'addActionItem',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/action-items',
  summary: 'Add an action item',
  params: idParam,
  body: z.object({
    title: z.string().min(1).max(300),
    horizon: z.enum(['immediate', 'short-term', 'long-term']),
    owner: z.string().optional(),
    /** Left out: what the plan says for the class; null: never. */
    dueAt: z.string().nullable().optional(),
  }),
  response: reviewView,
});
export const openReview = endpoint({
  id: 'openReview',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/review',
  summary: 'Open the review of an incident whose level requires none; the one that there is, if there is one',
  params: idParam,
  response: reviewView,
});
export const reopenReview = endpoint({
  id: 'reopenReview',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/reopen',
  summary: 'Take a completed review up again',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  response: reviewView,
});
export const setReviewTask = endpoint({
  id: 'setReviewTask',
  tag,
  method: 'put',
  path: '/api/reviews/{id}/tasks/{number}',
  summary: 'Tick a task of a review, or take the tick back',
  params: idParam.extend({ number: z.coerce.number().int().min(1).max(1000) }),
  body: z.object({ done: z.boolean() }),
  response: reviewView,
});
export const scheduleReview = endpoint({
  id: 'scheduleReview',
  tag,
  method: 'put',
  path: '/api/reviews/{id}/meeting',
  summary: 'Schedule the meeting, or move it; everybody with an address of e-mail is sent the invitation',
  params: idParam,
  body: z.object({
    /** ISO 8601 with its zone. Nothing: as proposed. */
    from: z.string().optional(),
    /** Nothing: as the plan says. */
    minutes: z.number().int().min(5).max(600).optional(),
    place: z.string().trim().max(300).nullish(),
    url: z.string().trim().max(2000).nullish(),
    /** Addresses of e-mail, or people of the plan, beside the responders and those whom the plan invites. */
    attendees: z.array(z.string().trim().min(1).max(320)).max(100).optional(),
  }),
  response: reviewView,
});
export const cancelReviewMeeting = endpoint({
  id: 'cancelReviewMeeting',
  tag,
  method: 'delete',
  path: '/api/reviews/{id}/meeting',
  summary: 'Cancel the meeting; everybody who was invited hears of it',
  params: idParam,
  response: reviewView,
});
export const publishReview = endpoint({
  id: 'publishReview',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/publish',
  summary: 'Show a text about the incident on the status page, and tell subscribers; again: change it, silently',
  params: idParam,
  body: z.object({
    title: z.string().trim().min(1).max(200).optional(),
    text: z.string().trim().min(1).max(20_000),
  }),
  response: reviewView,
});
export const withdrawReview = endpoint({
  id: 'withdrawReview',
  tag,
  method: 'delete',
  path: '/api/reviews/{id}/publish',
  summary: 'Take the published text off the status page',
  params: idParam,
  response: reviewView,
});
export const suggestPublicReview = endpoint({
  id: 'suggestPublicReview',
  tag,
  method: 'get',
  path: '/api/reviews/{id}/public-text',
  summary: 'A text for the public to begin with, of nothing but what the public knows',
  params: idParam,
  response: z.object({ title: z.string(), text: z.string() }),
});
