import { z } from '../platform/http/contract.ts';

const line = z.number().int();
const count = z.number().int();
const seconds = z.number().nullable();

const figures = {
  /** Recovered ÷ (recovered + left), from 0 to 1. */
  coverage: z.number(),
  /** Clocks are in seconds. */
  severities: z.array(
    z
      .object({ id: z.string(), name: z.string(), acknowledge: seconds, resolve: seconds, update: seconds, line })
      .openapi('ImportedSeverity'),
  ),
  runbooks: z.array(
    z
      .object({ id: z.string(), title: z.string(), severity: z.string().nullable(), steps: count, line })
      .openapi('ImportedRunbook'),
  ),
  /** Whatever else has steps: rollback, deployment, the response process. */
  procedures: z.array(
    z.object({ id: z.string(), title: z.string(), severity: z.string().nullable(), steps: count, line }),
  ),
  ...{ steps: count, thresholds: count, bands: count, criteria: count, templates: count, escalation: count },
  ...{ contacts: count, vendors: count, audiences: count, cadences: count, routines: count, maintenance: count },
  /** Items of check lists that became items of routines; `routineEntries` counts those without a box, too. */
  ...{ routineItems: count, routineEntries: count, levers: count, goals: count, reviewTasks: count, parameters: count },
  fences: z.object({ all: count, shell: count, sql: count, code: count, plain: count }),
  shellStatements: count,
  commandSteps: count,
  sql: z.object({ fences: count, embedded: count }),
  checkBoxes: count,
  /** Lines that are not blank. */
  lines: z.object({ recovered: count, left: count, prose: count }),
  left: z.array(
    z
      .object({ document: z.string(), line, lastLine: line, text: z.string(), why: z.string() })
      .openapi('ImportLeftOver'),
  ),
} as const;

const documentView = z
  .object({
    ...figures,
    name: z.string(),
    title: z.string(),
    /** What was put right, or left out, before reading. */
    repairs: z.array(z.object({ line, lastLine: line, kind: z.string(), text: z.string() })),
    /** What became of each stretch of lines; blank lines belong to none. */
    spans: z.array(
      z
        .object({
          ...{ line, lastLine: line },
          fate: z.enum(['recovered', 'left', 'prose']),
          /** What it is recovered as, or why it is left. */
          as: z.string().nullable(),
        })
        .openapi('ImportSpan'),
    ),
    details: z.array(z.object({ what: z.string(), title: z.string(), line })),
  })
  .openapi('ImportDocumentReport');

/** The report of an import: what was recovered and what was left, with lines and reasons. */
export const importReportView = z
  .object({
    ...figures,
    /** The same of each document, in the order in which they were given. */
    documents: z.array(documentView),
    /** Files of the plan that was made. */
    files: z.array(z.string()),
    /** Places of the plan that ask for a person. */
    todos: z.array(z.object({ file: z.string(), line, text: z.string() }).openapi('ImportTodo')),
  })
  .openapi('ImportReport');
