import type { ImportReport } from './import-report.ts';

/** Writes the report for people. */
export function reportMarkdown(report: ImportReport): string {
  return `# Import\n\nCoverage: ${Math.round(report.coverage * 100)}%\n`;
}
