import { neverEnds } from '../../command/never-ends.ts';
import { asking } from './command-rules.ts';
import type { CellStatement, ThreeAmRule } from './three-am-rule.ts';

const neverEnding: ThreeAmRule = {
  id: 'never-ends',
  title: 'Commands end by themselves, or within a time limit that the author chose.',
  explanation: 'The step runs into the usual limit and fails, with the answer that was wanted somewhere in its output.',
  source: 'docs/plan-format.md#runbooks',
  find: ({ ofLever, limited, statements, commands, step }) => {
    if (limited) return [];
    // What asks somebody has a rule of its own, which says what to do.
    const asked = new Set(commands.filter(asking).map(({ placeOf }) => placeOf(0).line));
    return statements.flatMap((statement) => {
      const found = neverEnds(statement.text);
      if (!found || linesOf(statement).some((line) => asked.has(line))) return [];
      const { line, column } = statement;
      const message = `This does not end by itself, and fails after ${step.timeout} seconds: ${sentence(found.why)}`;
      const bounded = found.bounded === undefined ? '' : ` Or write ${found.bounded}.`;
      const advice = ofLever
        ? 'Write a command that ends.'
        : 'Say how long to look: { timeout=20s } after the language.';
      return [{ line, column, message, hint: `${advice}${bounded}` }];
    });
  },
};

function linesOf({ line, text }: CellStatement): readonly number[] {
  return text.split('\n').map((_, index) => line + index);
}

/** A sentence as the second half of another one. */
function sentence(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}

/** Rules about how long a cell runs. */
export const TIME_RULES: readonly ThreeAmRule[] = [neverEnding];
