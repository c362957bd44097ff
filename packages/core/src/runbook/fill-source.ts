import type { StepKind } from '../model/plan-runbook.ts';
import { fillSql, type ParameterValues } from './parameters.ts';

const NAMED = String.raw`\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`;
/** Comments, what is escaped and what is in single quotes stay as they are: the shell puts nothing there. */
const UNQUOTED = new RegExp(String.raw`${NAMED}|\\[^]|"|'[^']*'?|(?<![^\s;&|(])#[^\n]*`, 'g');
/** Within double quotes an apostrophe and a hash sign are letters. */
const QUOTED = new RegExp(String.raw`${NAMED}|\\[^]|"`, 'g');
const IN_HTTP = /\{\{\s{0,8}([A-Za-z_][A-Za-z0-9_]*)\s{0,8}\}\}/g;

/**
 * The source of a cell with values in the places where they will stand, to be read by a person: it is not what runs, since
 * a shell and TypeScript find their values in the environment.
 */
export function fillSource(kind: StepKind, source: string, values: ParameterValues): string {
  switch (kind) {
    case 'sql':
      return fillSql(source, values);
    case 'http':
      return source.replace(IN_HTTP, (written, name: string) => valueFor(values, name) ?? written);
    case 'shell':
      return fillShell(source, values);
    default:
      return source;
  }
}

function fillShell(source: string, values: ParameterValues): string {
  let filled = '';
  let token = UNQUOTED;
  let end = 0;
  for (;;) {
    token.lastIndex = end;
    const match = token.exec(source);
    if (!match) return filled + source.slice(end);
    const name = match[1] ?? match[2];
    const value = name === undefined ? undefined : valueFor(values, name);
    filled += source.slice(end, match.index) + (value ?? match[0]);
    end = token.lastIndex;
    if (match[0] === '"') token = token === QUOTED ? UNQUOTED : QUOTED;
  }
}

/** Null-like for a name that has no value, and for one that nobody has filled in. */
function valueFor(values: ParameterValues, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] || undefined : undefined;
}
