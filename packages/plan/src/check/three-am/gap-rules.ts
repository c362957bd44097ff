import { findPlaceholders } from '../../command/find-placeholders.ts';
import { type ShellToken, scanShell } from '../../command/scan-shell.ts';
import { secretIn } from '../secret-text.ts';
import { TEAM_PLANS, type ThreeAmCell, type ThreeAmRule } from './three-am-rule.ts';

const placeholderLeft: ThreeAmRule = {
  id: 'placeholder-left',
  title: 'Nothing in a cell is left to be filled in.',
  explanation: 'The cell runs with the placeholder itself, on a thing of that name, which does not exist.',
  source: TEAM_PLANS,
  find: (cell) =>
    gapsOf(cell).flatMap(({ line, column, written, name, redirects }) =>
      redirects ? [] : [{ line, column, message: `"${written}" is to be filled in`, hint: hintFor(cell, name) }],
    ),
};

const placeholderRedirect: ThreeAmRule = {
  id: 'placeholder-redirect',
  title: 'No placeholder stands in angle brackets outside of quotes.',
  explanation: 'To the shell <name> is a redirection: it looks for a file of that name, and writes over what follows.',
  source: 'https://www.gnu.org/software/bash/manual/html_node/Redirections.html',
  find: (cell) =>
    gapsOf(cell).flatMap(({ line, column, written, name, redirects }) => {
      const message = `To the shell "${written}" is a redirection, not something to be filled in`;
      return redirects ? [{ line, column, message, hint: hintFor(cell, name) }] : [];
    }),
};

interface Gap {
  readonly line: number;
  readonly column: number;
  readonly written: string;
  /** What a parameter for it would be called. */
  readonly name: string;
  /** Whether the shell takes it for a redirection. */
  readonly redirects: boolean;
}

/** `:'NAME'` and `:NAME` are variables of SQL, filled in like `$NAME`. */
function isVariable(source: string, index: number): boolean {
  return /(?:^|[^:]):['"]?$/.test(source.slice(Math.max(0, index - 3), index));
}

const SIGNAL_BEFORE = /\bpg_(?:terminate|cancel)_backend\s*\(\s*$/i;

function gapsOf({ kind, source }: ThreeAmCell): readonly Gap[] {
  const tokenAt = tokensOf(source);
  return findPlaceholders(source).flatMap(({ written, name, line, column, index }) => {
    // A rule of its own knows whether the statement chooses the session.
    if (
      (kind === 'sql' && isVariable(source, index)) ||
      SIGNAL_BEFORE.test(source.slice(Math.max(0, index - 60), index))
    )
      return [];
    const redirects = kind === 'shell' && written.startsWith('<') && !isQuoted(tokenAt(index), index);
    return [{ line, column, written, name, redirects }];
  });
}

/** Whether a letter of shell text stands within quotes or a here-document. */
function isQuoted(token: ShellToken | undefined, index: number): boolean {
  if (token?.kind !== 'word') return token?.kind === 'heredoc';
  const before = token.raw.slice(0, index - token.start).replace(/\\./g, '');
  return /['"]/.test(before.replace(/'[^']*'|"[^"]*"/g, ''));
}

/** Answers which token an offset belongs to; offsets are asked for in rising order. */
function tokensOf(source: string): (offset: number) => ShellToken | undefined {
  const tokens = scanShell(source);
  let at = 0;
  return (offset) => {
    while (at < tokens.length && (tokens[at]?.end ?? 0) <= offset) at += 1;
    const token = tokens[at];
    return token && token.start <= offset ? token : undefined;
  };
}

function hintFor({ kind, ofLever }: ThreeAmCell, name: string): string {
  if (ofLever) return `Name its value under "environment", and write "$${name}" here.`;
  return kind === 'sql'
    ? 'Choose the rows by a query, or send the SQL by a shell cell with a parameter of the runbook.'
    : `Make it a parameter of the runbook (parameters: { ${name}: { title: … } }), and write "$${name}" here.`;
}

const secretWritten: ThreeAmRule = {
  id: 'secret-in-cell',
  title: 'Cells hold no secrets.',
  explanation: 'Whoever reads the runbook can use the secret, and once it is changed the step fails.',
  source: 'https://12factor.net/config',
  find: ({ source }) =>
    source.split('\n').flatMap((row, line) => {
      const found = secretIn(row);
      if (!found) return [];
      const message = `This is ${found.what}, written out`;
      const hint = 'Revoke it, name its variable under "environment", and write "$NAME" here.';
      return [{ line, column: found.index + 1, message, hint }];
    }),
};

/** Rules about what is left to be filled in, and about what should not be. */
export const GAP_RULES: readonly ThreeAmRule[] = [placeholderLeft, placeholderRedirect, secretWritten];
