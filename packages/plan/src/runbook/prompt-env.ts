import type { RunbookParameter } from '@tocsin/core';
import { readShell, type Statement } from '../command/split-shell.ts';
import { titleFromId } from '../title-from-id.ts';
import { isTakenName } from './parameters.ts';
import type { CellInfo } from './parse-cell-info.ts';

/** A cell whose exports are asked for. */
export interface PromptedCell {
  /** With `export NAME` in place of what was written: the value stands in the environment. */
  readonly source: string;
  readonly parameters: readonly RunbookParameter[];
}

const MAX_TITLE = 200;

/**
 * Finds what a shell cell asks for by exporting it, as Runme's resolver does (`internal/command/program_resolver.go`): at the top
 * level, without an expansion; in quotes stands the default, without quotes the question.
 *
 * @param mode `yes` asks for all of them, `auto` for what no shell could mean: a question of several words.
 */
export function readPrompts(source: string, mode: CellInfo['promptEnv']): PromptedCell {
  if (mode === 'no' || !source.includes('export')) return { source, parameters: [] };
  const rows = source.split('\n');
  const parameters = new Map<string, RunbookParameter>();
  for (const piece of readShell(source)) {
    if (piece.kind !== 'statement') continue;
    const found = readExport(piece);
    if (!found || (mode === 'auto' && !found.plainlyAsks)) continue;
    const row = rows[piece.line] ?? '';
    const at = row.indexOf(piece.text);
    rows[piece.line] = `${row.slice(0, at)}export ${found.parameter.name}${row.slice(at + piece.text.length)}`;
    if (!parameters.has(found.parameter.name)) parameters.set(found.parameter.name, found.parameter);
  }
  return { source: rows.join('\n'), parameters: [...parameters.values()] };
}

interface FoundExport {
  readonly parameter: RunbookParameter;
  readonly plainlyAsks: boolean;
}

function readExport({ text, line, lastLine }: Statement): FoundExport | null {
  if (line !== lastLine) return null;
  const [, name = '', written = ''] = /^export[ \t]+([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/.exec(text) ?? [];
  if (name === '' || isTakenName(name)) return null;
  const usual = titleFromId(name.toLowerCase());
  const quoted = /^"([^"$`\\]*)"$|^'([^']*)'$/.exec(written);
  if (quoted || written === '') {
    const value = quoted?.[1] ?? quoted?.[2] ?? '';
    return { parameter: parameterOf(name, usual, value === '' ? null : value), plainlyAsks: false };
  }
  if (/["'$`;&|<>]|(?<!\\)[(){}]/.test(written)) return null;
  const question = written.replace(/\\([(){}[\]])/g, '$1').slice(0, MAX_TITLE);
  const [, ...rest] = written.split(/[ \t]+/);
  const plainlyAsks = rest.length > 1 && rest.some((word) => /\p{Ll}/u.test(word)) && !rest.join(' ').includes('=');
  return { parameter: parameterOf(name, question, null), plainlyAsks };
}

function parameterOf(name: string, title: string, value: string | null): RunbookParameter {
  return { name, title, type: 'text', choices: [], default: value, pattern: null };
}
