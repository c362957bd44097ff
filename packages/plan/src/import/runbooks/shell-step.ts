import { callsUnknownFunction } from '../../command/known-functions.ts';
import { liftSql } from '../../command/lift-sql.ts';
import { mayRevealSecrets } from '../../command/may-reveal-secrets.ts';
import { neverEnds } from '../../command/never-ends.ts';
import { readCommands } from '../../command/read-commands.ts';
import { readsOnlyShell } from '../../command/reads-only-shell.ts';
import { replacePlaceholders } from '../../command/replace-placeholders.ts';
import { sleepSeconds } from '../../command/sleep-seconds.ts';
import { splitShell } from '../../command/split-shell.ts';
import { actsOnPlan } from '../../runbook/acting-commands.ts';
import { isTakenName } from '../../runbook/parameters.ts';
import { parametersIn } from '../../runbook/parameters-of.ts';
import { readsOnly } from '../../runbook/reads-only.ts';
import type { FoundConnection, FoundParameter, FoundStep } from '../found.ts';
import type { PhaseKind } from './phase-words.ts';

/** A command before it is known what it does. */
export interface RawStep {
  readonly title: string;
  readonly source: string;
  /** Further lines of the comment above it. */
  readonly above: readonly string[];
  /** What stands beside and below it: what to expect, what to watch for. */
  readonly below: readonly string[];
  readonly line: number;
  readonly lastLine: number;
}

export interface ReadStep {
  readonly step: FoundStep;
  readonly parameters: readonly FoundParameter[];
}

/** A command that would go on for ever is ended after this time. */
const ENDLESS_SECONDS = 20;

/** Kinds of phases in which somebody looks first: what only reads may run there by itself. */
const LOOKING: ReadonlySet<PhaseKind | null> = new Set<PhaseKind | null>(['diagnosis', 'symptoms', 'verification']);

/** Reads what a command does: reads only or changes, ends or not, which blanks it has, which database it asks. */
export function readCommandStep(raw: RawStep, kind: PhaseKind | null, language: 'shell' | 'sql' = 'shell'): ReadStep {
  if (language === 'sql') return sqlStep(raw, raw.source, null, kind);
  const statements = splitShell(raw.source);
  const [only, ...others] = statements;
  const lifted = only && others.length === 0 ? liftSql(only.text) : null;
  return lifted ? sqlStep(raw, lifted.sql, lifted.connection, kind) : shellStep(raw, kind);
}

function shellStep(raw: RawStep, kind: PhaseKind | null): ReadStep {
  const { source, parameters } = withParameters(raw.source, 'shell');
  const statements = splitShell(source).map(({ text }) => text);
  const reads = readsOnlyShell(source) && !actsOnPlan(source) && !namesChange(source);
  const endless = statements.some((statement) => neverEnds(statement) !== null);
  const auto = reads && !endless && parameters.length === 0 && LOOKING.has(kind) && !statements.some(mayRevealSecrets);
  const timeout = endless ? ENDLESS_SECONDS : timeFor(source);
  return { step: toStep(raw, { does: 'shell', source, auto, readonly: reads, timeout, connection: null }), parameters };
}

/** A command that waits has to be allowed to: its pauses and a minute. Null: the usual limit will do. */
function timeFor(source: string): number | null {
  const pauses = readCommands(source).map(({ words }) => sleepSeconds(words.map(({ value }) => value)) ?? 0);
  const seconds = pauses.reduce((sum, pause) => sum + pause, 0);
  return seconds > 30 ? Math.min(Math.ceil(seconds) + 60, 86_400) : null;
}

function sqlStep(raw: RawStep, sql: string, connection: FoundConnection | null, kind: PhaseKind | null): ReadStep {
  const { source, parameters } = withParameters(sql, 'sql');
  const reads = readsOnly(source) && !callsUnknownFunction(source);
  const auto = reads && parameters.length === 0 && LOOKING.has(kind);
  return { step: toStep(raw, { does: 'sql', source, auto, readonly: reads, timeout: null, connection }), parameters };
}

const CHANGE =
  /(?:^|\s)(?:rollback|rollout-restart|restart|redeploy|deploy|promote|delete|remove|rm|destroy|drop|purge|flush\w*|truncate|scale|apply|patch|create|update|upgrade|rotate|revoke|kill|terminate|stop|start|pause|resume|suspend|enable|disable|drain|cordon|failover|switchover|restore|put|resend|retry|replay)(?=\s|$)/i;

/** A second look for words of change that stand in no quotes: a command that is not known too well asks first. */
function namesChange(source: string): boolean {
  return CHANGE.test(source.replace(/'[^']*'|"[^"]*"/g, "''").replace(/(?:^|\s)#.*$/gm, ''));
}

/** Blanks become parameters; `<user>` is asked for under a name that the cell's environment does not have already. */
function withParameters(
  written: string,
  language: 'shell' | 'sql',
): { readonly source: string; readonly parameters: readonly FoundParameter[] } {
  const replaced = replacePlaceholders(written, language);
  let { source } = replaced;
  const parameters = replaced.parameters.map(({ name, type, written: ways }) => {
    const free = isTakenName(name) ? `${name}_VALUE` : name;
    if (free !== name) source = source.replace(new RegExp(`(\\$\\{?|:')${name}\\b`, 'g'), `$1${free}`);
    return { name: free, type, written: ways[0] ?? name };
  });
  const names = parameters.map(({ name }) => name);
  return parametersIn(source, names).length < names.length
    ? { source: written, parameters: [] }
    : { source, parameters };
}

type Does = Pick<FoundStep, 'does' | 'source' | 'auto' | 'readonly' | 'timeout' | 'connection'>;

function toStep({ title, above, below, line, lastLine }: RawStep, does: Does): FoundStep {
  const mark = does.does === 'sql' ? '--' : '#';
  const comment = (note: string): string => `${mark} ${note.replace(/\s+/g, ' ').trim()}`;
  const source = [...above.map(comment), does.source, ...below.map(comment)].join('\n');
  return { title, ...does, source, line, lastLine };
}
