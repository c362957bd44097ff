import type { Finding } from '../problem.ts';
import type { ParsedRunbook } from '../runbook/parse-runbook.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { Place, SourceFile } from '../source-file.ts';
import type { ParsedTemplate } from '../template/parse-template.ts';
import type { Path } from '../yaml/node-positions.ts';

/** What the cross-reference checks look at, and where they report. */
export interface CheckContext {
  readonly draft: PlanDraft;
  /** The merged YAML before validation: an entry that is wrong in itself still exists for those who refer to it. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly runbooks: readonly ParsedRunbook[];
  readonly templates: readonly ParsedTemplate[];
  /** Names of the plan's scripts: `scripts/sign-in.mjs`. */
  readonly scripts: readonly string[];
  /** The moment from which who is on call is looked at. */
  readonly nowMs: number;
  /** Whether something within a value has a problem of its own already. */
  readonly isFlawed: (path: Path) => boolean;
  /** Reports at a path of the YAML. */
  readonly reportAt: (path: Path, finding: Finding, part?: 'key' | 'value') => void;
  /** Reports at a place within a text of the YAML: a line from 0 and a column from 1 of the text. */
  readonly reportWithin: (path: Path, text: string, place: Place, finding: Finding) => void;
  /** Reports at a place of a Markdown file. */
  readonly reportIn: (file: SourceFile, place: Place, finding: Finding) => void;
}

/** Keys of a map within the raw YAML; none when it is missing or is no map. */
export function keysOf(raw: unknown, ...path: readonly string[]): readonly string[] {
  let node = raw;
  for (const key of path) node = isRecord(node) ? node[key] : undefined;
  return isRecord(node) ? Object.keys(node) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
