import { TEAM_PLANS, type ThreeAmCell, type ThreeAmFinding, type ThreeAmRule } from './three-am-rule.ts';

/** `Dashboard → Workers → Metrics`, `Deployments > Find last working > Promote`: arrows with blanks around them. */
const ARROW = /\s(?:→|›|»|->|=>|>)\s/g;
const PLACES =
  /\b(?:dashboard|console|web ?ui|admin panel|settings page|control panel|konsole|panel|painel|tableau de bord)\b/i;
const MOVES = /\b(?:in|via|through|using|use|open|go to|log ?in|click|press|select|navigate|check|see|visit)\b/i;

/** Whether a comment is really something to be clicked by hand. */
function isClickPath(text: string): boolean {
  const arrows = text.match(ARROW)?.length ?? 0;
  if (arrows >= 2) return /^[^→›»>=-]*\p{Lu}/u.test(text);
  return PLACES.test(text) && (arrows === 1 || MOVES.test(text));
}

const clickPath: ThreeAmRule = {
  id: 'click-path',
  title: 'What is clicked by hand is a step of its own, not a comment of a cell.',
  explanation: 'The cell runs and turns green, and nobody has clicked anything: the work in the comment is never done.',
  source: TEAM_PLANS,
  find: ({ comments }) => {
    const clicks = comments.filter(({ text }) => isClickPath(text));
    // Comments on lines that follow each other are one piece of work.
    return clicks
      .filter(({ line }) => !clicks.some((other) => other.line === line - 1))
      .map(({ line, column }) => ({
        line,
        column,
        message: 'This comment is work that a person does by hand, and running the cell does not do it',
        hint: 'Make it a numbered item of the phase, with the address to open.',
      }));
  },
};

const commentOnly: ThreeAmRule = {
  id: 'comment-only',
  title: 'Cells hold a command.',
  explanation: 'A cell of comments succeeds without doing anything, and the runbook goes on as if it had been done.',
  source: TEAM_PLANS,
  find: (cell) => {
    const empty = cell.kind === 'shell' ? cell.statements.length === 0 : cell.queries.length === 0;
    const [first] = cell.comments;
    if (!empty || !first || cell.comments.some(({ text }) => isClickPath(text))) return [];
    const message = 'This cell holds comments alone: it runs, and does nothing';
    return [{ line: first.line, column: first.column, message, hint: 'Write numbered items instead, or the command.' }];
  },
};

/** How options are called; a number or letter follows. */
const OPTION =
  /^\W{0,4}(?:option|alternative|alternativa|variante?|opção|opcao|opción|opcion|opzione|選択肢|方法)\s*(?:\d|[A-Da-d]\b)/iu;
const OTHERWISE = /^\W{0,4}(?:or|or else|alternatively|oder|alternativ|ou|o bien)\b\s*[:,]/iu;

const alternatives: ThreeAmRule = {
  id: 'alternatives-as-sequence',
  title: 'Of alternatives, one is run.',
  explanation:
    'The cell runs every option one after the other: it rolls back and then restarts, although one was meant.',
  source: TEAM_PLANS,
  find: (cell) => [...withinCell(cell), ...afterCell(cell)],
};

function withinCell({ comments }: ThreeAmCell): readonly ThreeAmFinding[] {
  const options = comments.filter(({ text }) => OPTION.test(text));
  const found = [...options.slice(1), ...comments.filter(({ text }) => OTHERWISE.test(text))];
  const hint = 'Give each option its own cell below a heading "### Option 1: …".';
  return found.map(({ line, column }) => ({
    line,
    column,
    message: 'This is an alternative to what stands above it, and the cell runs both',
    hint,
  }));
}

function afterCell({ step, previous }: ThreeAmCell): readonly ThreeAmFinding[] {
  if (!previous || step.option !== null || !OPTION.test(step.title) || !OPTION.test(previous.title)) return [];
  const message = 'This step is an alternative to the one before it, and the runbook runs both in turn';
  return [{ line: 0, column: 1, message, hint: 'Put each option below a heading "### Option 1: …".' }];
}

/** Rules about what the comments of a cell say. */
export const COMMENT_RULES: readonly ThreeAmRule[] = [clickPath, commentOnly, alternatives];
