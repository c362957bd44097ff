import { cleanText, oneLine } from '@tocsin/channels';
import type { App } from '../../platform/app.ts';
import { readReview } from '../review.views.ts';
import { freshReport } from './fresh-report.ts';
import { reportHtml } from './report-html.ts';
import { reportPdf } from './report-pdf.ts';

export type ReportFormat = 'md' | 'html' | 'pdf';

export interface ReportFile {
  readonly name: string;
  readonly type: string;
  readonly body: string | Buffer;
}

/** A report as a file, as it stands now. @throws Problem 'not-found' */
export async function reportFile(app: App, id: string, format: ReportFormat): Promise<ReportFile> {
  const row = await readReview(app.db, id);
  const text = cleanText(row.report ?? (await freshReport(app, app.db, row)));
  const title = oneLine(`${row.incident_id}: ${row.title}`, 300);
  const name = `${row.incident_id.replace(/[^\w.-]/g, '_')}-review.${format}`;
  if (format === 'md') return { name, type: 'text/markdown; charset=utf-8', body: text };
  if (format === 'html') return { name, type: 'text/html; charset=utf-8', body: reportHtml(title, text) };
  return { name, type: 'application/pdf', body: await reportPdf(title, text, app.clock.now()) };
}
