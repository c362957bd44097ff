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
export { runCell } from './run-cell.ts';
export { secretsOf } from './secrets-of.ts';
export { cellUser, isOpenToOthers, type OsUser } from './shell/cell-user.ts';
export { executeShell, type ShellCell, type ShellResult } from './shell/execute-shell.ts';
export { classifySql } from './sql/classify-sql.ts';
export { executeD1 } from './sql/execute-d1.ts';
export { executeSql, MOST_CHANGED_ROWS } from './sql/execute-sql.ts';
export { storableText } from './storable-text.ts';
