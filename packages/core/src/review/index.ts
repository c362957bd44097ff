export { escapeMarkdown } from './escape-markdown.ts';
export { KEY_KINDS, suggestKeyEvents } from './key-events.ts';
export { type MeetingWish, proposeMeetingMs, USUAL_AGENDA } from './propose-meeting.ts';
export {
  REPORT_FIELDS,
  type ReportActionItem,
  type ReportFacts,
  type ReportFieldName,
  type ReportFields,
  type ReportInput,
  reportFields,
} from './report-fields.ts';
export { type ResponseTimes, responseTimes } from './response-times.ts';
export { reviewDue } from './review-due.ts';
export * from './review-parts.ts';
export { type Comparable, LEAST_SIMILARITY, significantWords, similarity } from './similar.ts';
export { writeReport } from './write-report.ts';
