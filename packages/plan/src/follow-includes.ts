import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { type CollectedFile, type FileCollection, folderOf, isYamlFile } from './file-collection.ts';
import type { Finding } from './problem.ts';
import { codeOf } from './read-text.ts';
import { problemAt } from './source-file.ts';

interface Limits {
  /** Whether only files within the folder may be named. */
  readonly confined: boolean;
  /** How many files a plan may have. */
  readonly most: number;
}

/**
 * Reads what the YAML files of a plan include, and what that includes in turn. What cannot be included is a problem at
 * the line that names it. The key `include` is taken out of what the files say, unless it is not a list of texts.
 */
export async function followIncludes(files: FileCollection, limits: Limits): Promise<void> {
  const follow = async (from: CollectedFile, chain: readonly CollectedFile[]): Promise<void> => {
    for (const [index, written] of takeIncludes(from).entries()) {
      const report = (finding: Finding): void => {
        const place = from.content?.positions.get(['include', index])?.value ?? { line: 1, column: 1 };
        files.problems.push(problemAt(from.file, place, finding));
        files.yamlLost ||= !written.endsWith('.md');
      };
      const path = resolve(dirname(from.path), written.replaceAll('\\', '/'));
      const refused = refusal(written, path, files, limits) ?? (await repetition(path, files, [...chain, from]));
      if (refused) {
        report(refused);
        continue;
      }
      if (isOutside(files.dir, path)) files.outside.push(path);
      const missing = await whyUnreadable(path);
      if (missing) {
        report({ ...missing, message: `"${written}" ${missing.message}` });
        continue;
      }
      const added = await files.add(path, files.nameOf(path), from);
      if (added) await follow(added, [...chain, from]);
    }
  };
  for (const file of [...files.listed]) await follow(file, []);
}

/** The includes of a file, taken out of what it says. */
function takeIncludes(file: CollectedFile): readonly string[] {
  const { content } = file;
  const { include, ...rest } = content?.value ?? {};
  if (!content || !Array.isArray(include) || !include.every((one) => typeof one === 'string')) return [];
  file.content = { ...content, value: rest };
  return include;
}

const FORM_HINT = 'Name a file relative to this one: ../shared/people.yaml.';

function refusal(written: string, path: string, files: FileCollection, limits: Limits): Finding | null {
  const code = 'bad-include';
  if (isAbsolute(written) || /^[A-Za-z]:|^\\\\|:\/\//.test(written)) {
    return { code, message: `"${written}" is not a relative path`, hint: FORM_HINT };
  }
  if (limits.confined && isOutside(files.dir, path)) {
    const hint = 'This plan may only include files of its own folder.';
    return { code, message: `"${written}" lies outside the folder of the plan`, hint };
  }
  if (files.contents.length >= limits.most) {
    return { code, message: `The plan has more than ${limits.most} files`, hint: 'Include fewer.' };
  }
  if (isYamlFile(path)) return null;
  const folder = folderOf(path.split(sep).join('/'));
  if (path.endsWith('.md') && (folder === 'runbooks' || folder === 'templates')) return null;
  const hint = path.endsWith('.md')
    ? 'Markdown stands in a folder runbooks/ or templates/, which says what it is.'
    : 'Include single files: *.yaml, or *.md of a folder runbooks/ or templates/.';
  return { code, message: `"${written}" cannot be included`, hint };
}

async function repetition(
  path: string,
  files: FileCollection,
  chain: readonly CollectedFile[],
): Promise<Finding | null> {
  const known = await files.readAs(path);
  if (known === undefined) return null;
  const start = chain.findIndex(({ file }) => file.name === known);
  if (start >= 0) {
    const circle = [...chain.slice(start).map(({ file }) => file.name), known].join(' → ');
    return { code: 'include-cycle', message: `This goes in a circle: ${circle}`, hint: 'Remove one of the includes.' };
  }
  const hint = 'Every file of the folder is read anyway, and an included one once; remove this line.';
  return { code: 'duplicate-include', message: `"${known}" is already part of the plan`, hint };
}

async function whyUnreadable(path: string): Promise<Finding | null> {
  const code = 'missing-include';
  try {
    const found = await stat(path);
    if (found.isFile()) return null;
    return { code: 'bad-include', message: 'is not a file', hint: 'Include single files, not folders.' };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { code, message: 'does not exist', hint: FORM_HINT };
    return { code, message: `cannot be read (${codeOf(error)})`, hint: FORM_HINT };
  }
}

function isOutside(dir: string, path: string): boolean {
  const inside = relative(dir, path);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}
