import type { Plan } from '@tocsin/core';
import type { PlanProblem } from './plan-change.ts';

const MASK = '••••';
/** Shorter values stand in too many places by chance. */
const SHORTEST_SECRET = 6;
const SECRET_NAME = /secret|token|passw|pwd|credential|dsn|private|api[-_]?key|apikey/i;
/** `name: value` of YAML, also as an item of a list. */
const SETTING = /^([ \t]*(?:- )?["']?)([A-Za-z0-9_.-]+)(["']?[ \t]*:[ \t]+)(\S.*)$/;
/** An address with a password: `postgres://user:password@host`. */
const PASSWORD = /(:\/\/[^\s/:@]{1,200}:)([^\s/@$]{1,200})@/g;

/**
 * Masks secrets that are written out in the files of a plan: settings whose name says so, passwords in addresses, and what
 * the loaded plan uses as a credential. `${NAME}` stays: it is no secret.
 */
export function maskSources(sources: Readonly<Record<string, string>>, plan: Plan | null): Record<string, string> {
  const mask = maskFor(plan);
  return Object.fromEntries(Object.entries(sources).map(([name, text]) => [name, mask(text, isYaml(name))]));
}

/** Masks the quoted lines of problems the same way. */
export function maskProblems(problems: readonly PlanProblem[], plan: Plan | null): PlanProblem[] {
  const mask = maskFor(plan);
  return problems.map((problem) => ({ ...problem, source: mask(problem.source, isYaml(problem.file)) }));
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

function maskFor(plan: Plan | null): (text: string, isYaml: boolean) => string {
  const known = plan ? credentialsOf(plan) : [];
  return (text, yaml) => {
    const lines = yaml ? text.split('\n').map(maskSetting).join('\n') : text;
    const addresses = lines.replace(PASSWORD, `$1${MASK}@`);
    return known.reduce((masked, secret) => masked.replaceAll(secret, MASK), addresses);
  };
}

function maskSetting(line: string): string {
  const [, lead = '', name = '', colon = '', value = ''] = SETTING.exec(line) ?? [];
  // A value in braces or brackets is looked at by its own names; a reference to the environment is no secret.
  if (!SECRET_NAME.test(name) || value.includes('${') || /^[{[|>#&*]/.test(value)) return line;
  return `${lead}${name}${colon}${MASK}`;
}

function credentialsOf(plan: Plan): string[] {
  const settings = Object.values(plan.channels).flatMap((channel) => Object.entries(channel.settings));
  const named = [...settings, ...Object.entries(plan.environment)].filter(([name]) => SECRET_NAME.test(name));
  return named.map(([, value]) => value).filter((value) => value.length >= SHORTEST_SECRET);
}
