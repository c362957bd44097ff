import { createHash } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import { assemblePlan } from './assemble-plan.ts';
import { checkMojibake } from './check/check-mojibake.ts';
import { checkPlan } from './check/check-plan.ts';
import { checkSecrets } from './check/check-secrets.ts';
import { checkTodos } from './check/check-todos.ts';
import type { CheckContext } from './check/context.ts';
import { checkThreeAm } from './check/three-am/check-three-am.ts';
import type { Finding, Problem } from './problem.ts';
import { type PlanFiles, readPlanFiles } from './read-plan-files.ts';
import type { ReadFile } from './read-text.ts';
import { parseRunbooks } from './runbook/parse-runbook.ts';
import type { PathFinding } from './schema/explain-issue.ts';
import { addImplied } from './schema/implied.ts';
import { validateDraft } from './schema/validate-draft.ts';
import { byPlace, placeInText, problemAt, toSourceFile } from './source-file.ts';
import { parseTemplate } from './template/parse-template.ts';
import { maskSecrets } from './yaml/mask-secrets.ts';
import { type MergedYaml, mergeYaml } from './yaml/merge-yaml.ts';
import type { Path } from './yaml/node-positions.ts';
import { resolveSecrets } from './yaml/resolve-secrets.ts';

export interface LoadOptions {
  /** Environment from which `${NAME}` is filled in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file's bytes; the file system's by default. */
  readonly readFile?: ReadFile;
  /** Whether `include` may only name files within the folder: for a plan of somebody who may not see this machine. */
  readonly confined?: boolean;
  /** The moment from which who is on call is looked at; the clock of the machine by default. */
  readonly nowMs?: number;
}

/** A plan, or every reason why there is none. */
export interface LoadedPlan {
  /** Null when there is an error. */
  readonly plan: Plan | null;
  /** With a plan, warnings only. */
  readonly problems: readonly Problem[];
  /** The text files of the plan in the order of their names, for showing and comparing: secrets that are written out are masked. */
  readonly sources: readonly PlanSource[];
  /** Absolute paths of folders and files whose change means that the plan has changed. They may be missing. */
  readonly watch: readonly string[];
}

/** One file of a plan, as it may be shown. */
export interface PlanSource {
  /** Relative to the plan's folder, with forward slashes. */
  readonly name: string;
  readonly text: string;
}

/**
 * Loads a plan folder: `*.yaml`, `runbooks/*.md`, `templates/*.md` and what they include. Reports all errors in one pass, and never
 * returns half a plan. Throws only for bugs.
 */
export async function loadPlan(dir: string, options: LoadOptions): Promise<LoadedPlan> {
  const files = await readPlanFiles(dir, options);
  const problems: Problem[] = [...files.problems];
  const everyFile = [...files.yaml, ...files.runbooks, ...files.templates, ...files.scripts];
  problems.push(...everyFile.flatMap(checkMojibake), ...everyFile.flatMap(checkTodos));

  const merged = mergeYaml(files.parsed);
  problems.push(...merged.problems);
  const { yamlLost } = files;

  const runbooks = parseRunbooks(files.runbooks);
  const templates = files.templates.map(parseTemplate);
  const scripts = new Map(files.scripts.map(({ name, text }) => [name, text]));
  problems.push(...[...runbooks, ...templates].flatMap((parsed) => parsed.problems));

  const { variables } = merged.value;
  const { value, unset, circles } = resolveSecrets(merged.value, { env: options.env, variables });
  const raw = value as Record<string, unknown>;
  const reportAt = (path: Path, finding: Finding, part: 'key' | 'value' = 'value'): void => {
    problems.push(problemAtPath(files, merged, path, finding, part));
  };
  for (const circle of circles) reportAt(['variables', circle[0] ?? ''], circleFinding(circle));
  const { draft: written, findings } = validateDraft(raw);
  const draft = written && addImplied(written);
  for (const finding of findings) {
    // With a file lost, what is missing may stand there.
    const lost = yamlLost && finding.code === 'missing-key' && finding.path.length === 1;
    if (!lost) reportAt(finding.path, finding, finding.part);
  }
  if (draft && !yamlLost) {
    const context: CheckContext = {
      draft,
      raw,
      runbooks,
      templates,
      scripts: [...scripts.keys()],
      nowMs: options.nowMs ?? Date.now(),
      isFlawed: (path) => holdsFinding(path, findings),
      reportAt: (path, finding, part = 'value') => {
        if (part === 'key' || !holdsFinding(path, findings)) reportAt(path, finding, part);
      },
      reportWithin: (path, text, place, finding) => {
        const spot = merged.positions.locate(path, 'value');
        if (spot) problems.push(problemAt(spot.file, placeInText(spot.file, spot.place, text, place), finding));
      },
      reportIn: (file, place, finding) => problems.push(problemAt(file, place, finding)),
    };
    checkPlan(context);
    checkSecrets(context, merged.value, unset);
  }

  problems.push(...checkThreeAm(runbooks, yamlLost ? null : raw));

  problems.sort(byPlace);
  const failed = !draft || problems.some(({ severity }) => severity === 'error');
  const plan = failed ? null : assemblePlan({ draft, unset, version: versionOf(files), runbooks, templates, scripts });
  const sources = everyFile.map((file) => ({ name: file.name, text: maskSecrets(file) }));
  sources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { plan, problems, sources, watch: files.watch };
}

function circleFinding(names: readonly string[]): Finding {
  const message = `This goes in a circle: ${[...names, names[0]].join(' → ')}`;
  return { code: 'variable-cycle', message, hint: 'Write the value out in one of them.' };
}

/** Whether something within a value is wrong already: then what looks wrong about the whole is only its consequence. */
function holdsFinding(path: Path, findings: readonly PathFinding[]): boolean {
  return findings.some((finding) => path.every((key, index) => finding.path[index] === key));
}

function problemAtPath(
  files: PlanFiles,
  merged: MergedYaml,
  path: Path,
  finding: Finding,
  part: 'key' | 'value',
): Problem {
  const spot = merged.positions.locate(path, part);
  const file = spot?.file ?? files.yaml[0] ?? toSourceFile('.', '');
  return problemAt(file, spot?.place ?? { line: 1, column: 1 }, finding);
}

/** SHA-256 over names and contents; lengths are hashed too, so that no two folders look the same. */
function versionOf(files: PlanFiles): string {
  const hash = createHash('sha256');
  const contents = [...files.contents].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, bytes] of contents) hash.update(`${name}\u0000${bytes.length}\u0000`).update(bytes);
  return hash.digest('hex');
}
