import { endpoint, idParam, moment, z } from '../../platform/http/contract.ts';
import { reviewView } from '../contract.ts';
import { keyEvent, partFields, reportForm, reviewEditor } from '../contract-view.ts';

const tag = 'reviews';
const MOST_LETTERS = 400_000;

const savedReport = z
  .object({
    version: z.number().int(),
    text: z.string(),
    /** Whether somebody else's changes were merged in, so that the text is another than was sent. */
    merged: z.boolean(),
  })
  .openapi('SavedReport');

export const reportVersion = z
  .object({
    version: z.number().int(),
    at: moment,
    by: z.string(),
    /** `merged`: with what others had saved meanwhile; `facts`: what the timeline says was taken over. */
    what: z.enum(['saved', 'merged', 'facts', 'restored']),
    letters: z.number().int(),
  })
  .openapi('ReportVersion');

export const saveReport = endpoint({
  id: 'saveReport',
  tag,
  method: 'put',
  path: '/api/reviews/{id}/report',
  summary: 'Save the report; what others saved meanwhile is merged, and 409 says where both changed the same lines',
  params: idParam,
  body: z.object({
    text: z.string().min(1).max(MOST_LETTERS),
    /** The version that was edited. */
    base: z.number().int().min(0),
    /** The text that was edited, as it was read: needed only where `base` is 0, whose text follows the timeline. */
    read: z.string().max(MOST_LETTERS).optional(),
  }),
  response: savedReport,
});
export const refreshReport = endpoint({
  id: 'refreshReport',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/report/refresh',
  summary: 'Take over what the timeline and the parts say by now; 409 where people have edited the same lines',
  params: idParam,
  body: z.object({
    /** Where people changed lines that would be written otherwise now: ask (409), keep theirs, or keep both. */
    conflicts: z.enum(['ask', 'people', 'both']).default('ask'),
  }),
  response: savedReport,
});
export const setReportForm = endpoint({
  id: 'setReportForm',
  tag,
  method: 'put',
  path: '/api/reviews/{id}/form',
  summary: 'Choose the sections of a report that nobody has edited yet',
  params: idParam,
  body: z.object({ form: reportForm }),
  response: reviewView,
});
export const listReportVersions = endpoint({
  id: 'listReportVersions',
  tag,
  method: 'get',
  path: '/api/reviews/{id}/report/versions',
  summary: 'The history of the report, newest first',
  params: idParam,
  response: z.object({ versions: z.array(reportVersion) }),
});
const versionParam = idParam.extend({ version: z.coerce.number().int().min(1) });
export const getReportVersion = endpoint({
  id: 'getReportVersion',
  tag,
  method: 'get',
  path: '/api/reviews/{id}/report/versions/{version}',
  summary: 'The report as it was saved once, and what was changed in it then',
  params: versionParam,
  response: z.object({ version: z.number().int(), at: moment, by: z.string(), text: z.string(), diff: z.string() }),
});
export const restoreReportVersion = endpoint({
  id: 'restoreReportVersion',
  tag,
  method: 'post',
  path: '/api/reviews/{id}/report/versions/{version}/restore',
  summary: 'Make an old version the newest one',
  params: versionParam,
  response: savedReport,
});
export const setReviewPresence = endpoint({
  id: 'setReviewPresence',
  tag,
  method: 'put',
  path: '/api/reviews/{id}/presence',
  summary: 'Say that one is editing the report, every half minute, or no more; answers who is',
  params: idParam,
  body: z.object({ editing: z.boolean(), section: z.string().max(200).nullish() }),
  response: z.object({ editors: z.array(reviewEditor), version: z.number().int() }),
});
export const setReviewParts = endpoint({
  id: 'setReviewParts',
  tag,
  method: 'put',
  path: '/api/reviews/{id}/parts',
  summary:
    'Say what is known in parts; parts that are not given stay, and 409 where somebody else changed one of these',
  params: idParam,
  body: z.object({
    /** The version of the parts that was read. */
    base: z.number().int().min(0),
    rootCause: partFields.rootCause.optional(),
    classification: partFields.classification.optional(),
    keyEvents: partFields.keyEvents.optional(),
    whys: partFields.whys.optional(),
    factors: partFields.factors.optional(),
    wentWell: partFields.wentWell.optional(),
    wentBadly: partFields.wentBadly.optional(),
    lucky: partFields.lucky.optional(),
  }),
  response: reviewView,
});
export const suggestKeyEvents = endpoint({
  id: 'suggestKeyEvents',
  tag,
  method: 'get',
  path: '/api/reviews/{id}/key-events',
  summary: 'Entries of the timeline that look as if they mattered, to pick from',
  params: idParam,
  response: z.object({ suggested: z.array(keyEvent) }),
});
