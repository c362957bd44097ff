export type {
  CellHost,
  CellJob,
  CellKind,
  CellPlace,
  CellResult,
  ChangePreview,
  ResultRows,
  RunCell,
  Session,
} from './cell.ts';
export { PrintableOutput, printable } from './output/printable-output.ts';
export * from './remote/index.ts';
export { runCell } from './run-cell.ts';
export { secretsOf } from './secrets-of.ts';
export { type CellLimits, DEFAULT_LIMITS } from './shell/cell-limits.ts';
export { cellUser, isOpenToOthers, type OsUser } from './shell/cell-user.ts';
export type { ShellResult } from './shell/execute-program.ts';
export { executeShell, type ShellCell } from './shell/execute-shell.ts';
export { endLeftovers } from './shell/process-tree.ts';
export { executeD1 } from './sql/execute-d1.ts';
export { classifySql } from './sql/postgres/classify-sql.ts';
export { previewChanges } from './sql/run-sql-cell.ts';
export { LONGEST_QUESTION_SECONDS, MOST_CHANGED_ROWS } from './sql/sql-outcome.ts';
export { storableText } from './storable-text.ts';
