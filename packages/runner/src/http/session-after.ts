import { FillError, fillText, type HttpDocument, type HttpScope, httpPieces } from '@tocsin/core';
import type { CellJob, Session } from '../cell.ts';
import { isOrder } from '../shell/cell-environment.ts';
import type { Answer } from './answer.ts';
import { bodyText } from './body-text.ts';

/** What is longer does not fit into an environment. */
const LONGEST_VALUE = 100_000;
/** Names that are left to the cells after this one: Runme's rule. */
const KEPT_NAME = /^[A-Z][A-Z0-9_]*$/;

/**
 * What the cells after a HTTP cell find: variables in capitals that were taken from an answer, `@TOKEN = {{login.response.body.$.token}}`,
 * and the last body under the name of the cell if that is in capitals.
 * @throws FillError when such a value is not there, or is none that an environment can hold
 */
export function sessionAfter(job: CellJob, document: HttpDocument, scope: HttpScope, last: Answer | null): Session {
  const kept: Record<string, string> = {};
  for (const { name, value } of document.variables) {
    const isTaken = httpPieces(value).some((piece) => 'reference' in piece && /\.response\./.test(piece.reference));
    if (KEPT_NAME.test(name) && isTaken) kept[name] = fit(name, fillText(`{{${name}}}`, scope));
  }
  // A step of an included runbook counts without its prefix.
  const name = job.name.slice(job.name.lastIndexOf('/') + 1);
  const body = last && KEPT_NAME.test(name) ? bodyText(last) : null;
  if (body !== null) kept[name] = fit(name, body.replace(/\n+$/, ''));
  return { ...job.session, variables: { ...job.session.variables, ...kept } };
}

function fit(name: string, value: string): string {
  if (isOrder(name))
    throw new FillError(`Programs take ${name} for an order, so nothing from an answer is kept under it`);
  if (value.includes('\0')) throw new FillError(`What was to be kept as ${name} holds a NUL`);
  if (value.length > LONGEST_VALUE)
    throw new FillError(`What was to be kept as ${name} is longer than ${LONGEST_VALUE} characters`);
  return value;
}
