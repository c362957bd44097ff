import { randomInt, randomUUID } from 'node:crypto';
import { FillError, type HttpDocument, type HttpScope, isSecretName } from '@tocsin/core';
import type { CellJob, CellPlace } from '../cell.ts';
import type { Answer } from './answer.ts';
import { findInAnswer } from './find-in-body.ts';

/** What the references of one cell stand for, while its requests are sent. */
export interface CellScope extends HttpScope {
  /** Takes the answer of a named request. */
  keep(name: string, answer: Answer): void;
  /** Secret values that were filled in so far. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * References in the order in which they are looked for: answers of named requests, `{{$…}}`, and then parameters, the session and
 * the environment. The text's own variables come before all of these.
 */
export function scopeOf(document: HttpDocument, job: CellJob, place: CellPlace): CellScope {
  const answers = new Map<string, Answer>();
  const secrets = new Set<string>();
  const known = [job.parameters, job.session.variables, place.env];
  const plain = (name: string): string | null => {
    const values = known.find((candidate) => Object.hasOwn(candidate, name));
    return values?.[name] ?? null;
  };
  return {
    variables: new Map(document.variables.map(({ name, value }) => [name, value])),
    secrets,
    keep: (name, answer) => answers.set(name, answer),
    value: (reference) => {
      const [, name = '', rest = ''] = /^([\w-]+)\.(re(?:sponse|quest)\..*)$/.exec(reference) ?? [];
      const value = name === '' ? otherValue(reference, plain) : valueInAnswer(answers.get(name), name, rest);
      if (value !== null && isSecretName(reference)) secrets.add(value);
      return value;
    },
  };
}

function valueInAnswer(answer: Answer | undefined, name: string, rest: string): string {
  if (!answer) throw new FillError(`No request before this one is named "${name}"`);
  let why = 'there is nothing in that answer';
  try {
    const value = findInAnswer(answer, rest);
    if (value !== null) return value;
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  throw new FillError(`{{${name}.${rest}}} has no value: ${why}`);
}

function otherValue(reference: string, plain: (name: string) => string | null): string | null {
  const variable = /^\$(?:processEnv\s+|dotenv\s+|env\.)(\w+)$/.exec(reference)?.[1];
  if (variable !== undefined) return plain(variable);
  if (!reference.startsWith('$')) return plain(reference);
  if (/^\$(?:guid|uuid|random\.uuid)$/.test(reference)) return randomUUID();
  if (reference === '$timestamp') return String(Math.floor(Date.now() / 1000));
  if (reference === '$isoTimestamp') return new Date().toISOString();
  const [, from = '0', to = '1000'] = /^\$randomInt(?:\s+(\d{1,9})\s+(\d{1,9}))?$/.exec(reference) ?? ['', '', ''];
  return from !== '' && Number(from) < Number(to) ? String(randomInt(Number(from), Number(to))) : null;
}
