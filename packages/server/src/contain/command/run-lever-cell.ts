import {
  BoundedOutput,
  type LeverCell,
  type LeverCommand,
  type LeverValue,
  type Plan,
  Redactor,
  redact,
} from '@tocsin/core';
import { type CellResult, runCell, secretsOf, storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { preparePlace } from '../../runbook/step/prepare-cell.ts';
import { type InWorld, type LeverId, placeIdOf } from './lever-command.ts';

/** Of an output, characters that are kept from its beginning and from its end. */
const KEPT = 8000;

export interface LeverCellEnd {
  readonly status: CellResult['status'];
  readonly exitCode: number | null;
  /** Redacted and in bounds. */
  readonly output: string;
  /** Why it ended, in a sentence, when it did not end by itself. */
  readonly closing: string | null;
}

export interface LeverCellJob {
  readonly id: LeverId;
  readonly plan: Plan;
  readonly action: 'apply' | 'revert' | 'verify';
  readonly value: LeverValue;
}

/**
 * Runs one of the commands of a lever as a runbook's cells run: as a user with few rights, in the lever's own folder, with the
 * plan's environment and nothing of Tocsin's own, within its time.
 */
export async function runLeverCell(
  app: App,
  job: LeverCellJob,
  command: LeverCommand,
  signal: AbortSignal,
): Promise<LeverCellEnd> {
  const { id, plan, action, value } = job;
  const cell = command[action];
  if (!cell) throw new Error(`the lever ${id.lever} has no command to ${action}`);
  const secrets = secretsOf(plan);
  const redactor = new Redactor(secrets);
  const kept = new BoundedOutput();
  const place = await preparePlace(app, placeIdOf(id), plan, {
    TOCSIN_SERVICE: id.service,
    TOCSIN_LEVER: id.lever,
    TOCSIN_LEVER_VALUE: String(value),
    TOCSIN_LEVER_ACTION: action,
  });
  const ended = await runCell(
    {
      ...{ kind: cell.kind, source: cell.source, name: `${id.lever}-${action}`, parameters: {}, connection: null },
      ...{ changes: true, timeoutSeconds: command.timeout, cwd: null, interpreter: null, secrets },
      session: { cwd: null, variables: {} },
    },
    place,
    { onOutput: (text) => kept.push(redactor.push(text)), signal },
  );
  kept.push(redactor.end());
  const closing = ended.closing === null ? null : redact(ended.closing, secrets);
  const output = [storableText(kept.text()).trimEnd(), closing ?? ''].filter((part) => part !== '').join('\n');
  return { status: ended.status, exitCode: ended.exitCode, output: shorten(output), closing };
}

function shorten(text: string): string {
  if (text.length <= 2 * KEPT) return text;
  return `${text.slice(0, KEPT)}\n… ${text.length - 2 * KEPT} characters left out …\n${text.slice(-KEPT)}`;
}

/** What a verification found. */
export function seenBy(cell: LeverCell, end: LeverCellEnd): InWorld | 'unknown' {
  if (end.status === 'done') return 'applied';
  if (end.status === 'unknown') return 'unknown';
  // A request has no exit code: the server answered, and a check of its answer failed.
  if (cell.kind === 'http') return /\bchecks?\b.* failed\.$/.test(end.closing ?? '') ? 'reverted' : 'unknown';
  return end.exitCode === 1 ? 'reverted' : 'unknown';
}
