export {
  type ResponseFigures,
  type ResponseRow,
  type ResponseSummary,
  summariseResponse,
} from './summarise-response.ts';
export { type ReportActionItem, type ReportFacts, writeReport } from './write-report.ts';
