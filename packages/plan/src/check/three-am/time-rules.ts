import { neverEnds } from '../../command/never-ends.ts';
import { asking } from './command-rules.ts';
import type { CellCommand, CellStatement, ThreeAmRule } from './three-am-rule.ts';

const neverEnding: ThreeAmRule = {
  id: 'never-ends',
  title: 'Commands end by themselves, or within a time limit that the author chose.',
  explanation: 'The step runs into the usual limit and fails, with the answer that was wanted somewhere in its output.',
  source: 'docs/plan-format.md#runbooks',
  find: ({ limited, statements, commands, step }) =>
    limited
      ? []
      : statements.flatMap((statement) => {
          const found = neverEnds(statement.text);
          // What asks somebody has a rule of its own, which says what to do.
          if (!found || commands.some((command) => stands(command, statement) && asking(command))) return [];
          const { line, column } = statement;
          const message = `This does not end by itself, and fails after ${step.timeout} seconds: ${sentence(found.why)}`;
          const bounded = found.bounded === undefined ? '' : ` Or write ${found.bounded}.`;
          return [
            { line, column, message, hint: `Say how long to look: { timeout=20s } after the language.${bounded}` },
          ];
        }),
};

/** Whether a command is one of a statement. */
function stands(command: CellCommand, statement: CellStatement): boolean {
  const { line } = command.placeOf(0);
  return statement.line <= line && line < statement.line + statement.text.split('\n').length;
}

/** A sentence as the second half of another one. */
function sentence(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}

/** Rules about how long a cell runs. */
export const TIME_RULES: readonly ThreeAmRule[] = [neverEnding];
