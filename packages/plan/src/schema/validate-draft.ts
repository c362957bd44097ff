import type { Path } from '../yaml/node-positions.ts';
import { explainIssue, type PathFinding } from './explain-issue.ts';
import { type PlanDraft, planSchema } from './plan-schema.ts';

/** Rounds of leaving out what is wrong. Each removes at least one key; a plan with more kinds of errors waits for the next check. */
const MAX_ROUNDS = 30;

type YamlMap = Record<string, unknown>;

/**
 * Validates the merged YAML against the schema.
 *
 * @returns every finding, and a draft for the cross-reference checks. When there are findings, the draft lacks the
 *   entries that are wrong, so that one mistake does not hide the others; it must not be run. It is null when too
 *   little is left.
 */
export function validateDraft(value: Readonly<YamlMap>): { draft: PlanDraft | null; findings: readonly PathFinding[] } {
  const whole = planSchema.safeParse(value);
  if (whole.success) return { draft: whole.data, findings: [] };
  const findings = whole.error.issues.flatMap((issue) => explainIssue(issue, value));

  const rest = structuredClone(value) as YamlMap;
  let issues = whole.error.issues;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // All are found before the first is left out: the second of a list must not take what holds the list with it.
    const left = issues.flatMap((issue) =>
      placesOf(rest, issue.path, issue.code === 'unrecognized_keys' ? issue.keys : null),
    );
    for (const place of left) leaveOut(rest, place);
    const attempt = planSchema.safeParse(rest);
    if (attempt.success) return { draft: attempt.data, findings };
    issues = attempt.error.issues;
  }
  return { draft: null, findings };
}

/** What stands in for a required top-level key that is missing or wrong, only for the checks. */
const STAND_INS: Readonly<YamlMap> = { service: 'unnamed', severities: {} };

interface Place {
  readonly holder: YamlMap;
  readonly key: string;
}

function leaveOut(root: YamlMap, { holder, key }: Place): void {
  if (holder === root && key in STAND_INS) root[key] = STAND_INS[key];
  else delete holder[key];
}

/** What is left out for an issue: the unknown keys, or the nearest key above it that exists. */
function placesOf(root: YamlMap, path: Path, keys: readonly string[] | null): readonly Place[] {
  const parent = mapAt(root, path);
  if (keys) return parent ? keys.map((key) => ({ holder: parent, key })) : [];
  // Deleting list items would shift the positions of the others.
  for (let length = path.length; length > 0; length--) {
    const holder = mapAt(root, path.slice(0, length - 1));
    const key = String(path[length - 1]);
    if (!holder || Array.isArray(holder)) continue;
    if ((length === 1 && key in STAND_INS) || Object.hasOwn(holder, key)) return [{ holder, key }];
  }
  return [];
}

function mapAt(root: YamlMap, path: Path): YamlMap | null {
  let node: unknown = root;
  for (const key of path) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, key)) return null;
    node = (node as Record<PropertyKey, unknown>)[key];
  }
  return node !== null && typeof node === 'object' ? (node as YamlMap) : null;
}
