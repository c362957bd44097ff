import type { RunbookStep } from '@tocsin/core';
import type { LeverDraft } from '../check-levers.ts';
import type { CheckContext } from '../context.ts';
import { keysOf } from '../context.ts';
import { readCell } from './read-cell.ts';
import { THREE_AM_RULES } from './three-am-rules.ts';

type CommandDraft = NonNullable<LeverDraft['command']>;

/** Set by Tocsin for every command of a lever. */
const GIVEN = ['TOCSIN_LEVER', 'TOCSIN_LEVER_VALUE'];

/** Warns of what will fail in the commands of levers, by the rules for the cells of runbooks. */
export function checkLeverCommands(context: CheckContext): void {
  const variables = new Set([...keysOf(context.raw, 'environment'), ...GIVEN]);
  for (const [id, { command }] of Object.entries(context.draft.levers)) {
    if (!command) continue;
    for (const key of ['apply', 'revert', 'verify'] as const) {
      const source = command[key];
      // The rules know the languages of shells and of databases.
      if (typeof source !== 'string') continue;
      const path = ['levers', id, 'command', key];
      const cell = readCell(asStep(id, command, source), { ofLever: true, limited: false, variables, previous: null });
      for (const { id: code, find } of THREE_AM_RULES) {
        for (const { message, hint, ...place } of find(cell)) {
          context.reportWithin(path, source, place, { severity: 'warning', code, message, hint });
        }
      }
    }
  }
}

/** A command as the step of a runbook that it would be. */
function asStep(id: string, { timeout, runner }: CommandDraft, source: string): RunbookStep {
  return {
    ...{
      id,
      title: id,
      kind: 'shell',
      option: null,
      source,
      parameters: [],
      auto: false,
      changes: true,
      approval: null,
    },
    ...{
      connection: null,
      timeout,
      cwd: null,
      interpreter: null,
      background: false,
      excludeFromRunAll: false,
      retry: 0,
    },
    ...{ undo: null, runner: runner ?? null, hold: null, annotations: {}, line: 1 },
  };
}
