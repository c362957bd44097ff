import type { z } from '@hono/zod-openapi';
import type { Config } from '../platform/config.ts';
import type { PlanProblem } from '../platform/plans/plan-change.ts';
import { Problem } from '../platform/problem.ts';
import type { Files } from './added-plans.ts';
import { checkFiles } from './check-files.ts';
import type { importReportView } from './import-report.ts';
import { workOn } from './plan-worker.ts';

type Report = z.infer<typeof importReportView>;

/** What was read out of documents; no files where one cannot be read at all. */
export interface ReadDocuments {
  readonly files: Files | null;
  readonly report: Report;
  /** The documents as they were read. */
  readonly texts: readonly string[];
  readonly problems: readonly PlanProblem[];
}

export interface Imported {
  readonly files: Files;
  readonly report: Report;
  readonly texts: readonly string[];
  /** What the check says of the files. */
  readonly problems: readonly PlanProblem[];
}

/**
 * Makes a plan of documents and checks it, in a thread of its own. Nothing is changed.
 * @throws Problem 'invalid' for a document that cannot be read, or that takes too long
 */
export async function importPlan(
  config: Config,
  documents: readonly { readonly name: string; readonly base64: string }[],
  service: string | null,
): Promise<Imported> {
  const given = documents.map(({ name, base64 }) => ({ name, bytes: new Uint8Array(Buffer.from(base64, 'base64')) }));
  const { files, report, texts, problems } = await workOn<ReadDocuments>({ kind: 'import', documents: given, service });
  if (files === null) {
    const at = problems.map(({ file, message, hint }) => ({ at: file, message: `${message}. ${hint}`.trim() }));
    const list = at.map((problem) => `${problem.at}: ${problem.message}`).join('; ');
    throw new Problem('invalid', `These documents cannot be read: ${list || 'there is nothing in them'}`, at);
  }
  return { files, report, texts, problems: (await checkFiles(config, files)).problems };
}
