import type { Finding, Problem } from '../problem.ts';
import { decodeDocument } from './decode/decode-document.ts';
import { readDocument } from './document/read-document.ts';
import { foundIn, type ReadPlanDocument, readPlanDocument } from './read-plan-document.ts';
import type { ImportReport } from './report/import-report.ts';
import { makeReport } from './report/make-report.ts';
import { reportMarkdown } from './report/report-markdown.ts';
import { Names } from './write/names.ts';
import { writePlan } from './write/write-plan.ts';

/** A document as it was given. */
export interface GivenDocument {
  /** Name for messages, and the extension of the file. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ImportResult {
  /** Files of the plan folder by name, `IMPORT.md` among them; null when a document cannot be read. */
  readonly files: ReadonlyMap<string, string> | null;
  readonly report: ImportReport;
  /** The documents as they were read, decoded and repaired, each with its lines; none of those that cannot be read. */
  readonly texts: readonly string[];
  /** Why documents cannot be read, with their names as `file`. */
  readonly problems: readonly Problem[];
}

export interface ImportOptions {
  /** Id of the service; by default it is made from the title of the first document. */
  readonly service?: string;
}

/**
 * Makes a plan folder of response plans in Markdown, together with a report of every line. The same documents give the
 * same bytes. What is written loads without errors, whatever the documents hold.
 */
export function importDocuments(documents: readonly GivenDocument[], options: ImportOptions = {}): ImportResult {
  const names = new Names();
  const read: ReadPlanDocument[] = [];
  const problems: Problem[] = [];
  for (const { name, bytes } of documents) {
    const decoded = decodeDocument(name, bytes);
    if (decoded.problem) problems.push(problemOf(name, decoded.problem));
    else read.push(readPlanDocument(readDocument(name, decoded.text, decoded.repairs), names));
  }
  const texts = read.map(({ document }) => document.lines.join('\n'));
  if (problems.length > 0 || read.length === 0) {
    return { files: null, report: makeReport(read, new Map()), texts, problems };
  }
  const plan = writePlan(read.map(foundIn), options.service ?? null);
  const report = makeReport(read, plan);
  const files = new Map([...plan, ['IMPORT.md', reportMarkdown(report)] as const]);
  return { files, report, texts, problems };
}

function problemOf(file: string, { severity = 'error', code, message, hint = '' }: Finding): Problem {
  return { severity, code, file, line: 1, column: 1, message, hint, source: '' };
}
