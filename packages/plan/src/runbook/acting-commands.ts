/** A `tocsin` command within a shell cell that names something of the plan. */
export interface ActingCommand {
  readonly noun: 'lever' | 'restoration' | 'source';
  readonly id: string;
  /** Lines after the first line of the cell's source, from 0. */
  readonly lineOffset: number;
  /** From 1, within that line. */
  readonly column: number;
}

/** Options before the name: `--json` stands alone, any other takes a value. */
const OPTIONS = String.raw`(?:(?:--json|--yes|--all|--again|--dry-run|--wait|--off|--?[\w-]+(?:=|\s+)(?:"[^"]*"|'[^']*'|[^\s"']+))\s+)*`;
const NAME = String.raw`([^\s-]\S*)`;
const LEVER = new RegExp(String.raw`\btocsin\s+lever\s+(?:pull|release)\s+${OPTIONS}${NAME}`, 'g');
/** Verbs of `tocsin inbox` that change something, and those that only show. */
const CHANGES_INBOX = 'pause|resume|concurrency|first-only|replay|retry|skip|edit|drain|check';
const INBOX = new RegExp(
  String.raw`\btocsin\s+inbox\s+(?:show|events?|refused|${CHANGES_INBOX})\s+${OPTIONS}${NAME}`,
  'g',
);
const ACTS = new RegExp(
  String.raw`\btocsin\s+(?:lever\s+(?:pull|release)|restore\s+start|inbox\s+(?:${CHANGES_INBOX}|cancel))\b`,
);
const RESTORE = new RegExp(String.raw`\btocsin\s+restore\s+start\s+${OPTIONS}${NAME}`, 'g');

/**
 * Finds the levers, restorations and sources of the inbox that a shell cell names. Names that the shell fills in (`$LEVER`) cannot be
 * known and are passed over, and so are comments.
 */
export function findActingCommands(source: string): readonly ActingCommand[] {
  return source.split('\n').flatMap((line, lineOffset) => {
    if (line.trimStart().startsWith('#')) return [];
    const found = [
      ...named(line, LEVER, 'lever'),
      ...named(line, RESTORE, 'restoration'),
      ...named(line, INBOX, 'source'),
    ];
    return found.map((command) => ({ ...command, lineOffset }));
  });
}

/** Whether a shell cell certainly changes something, whatever its author says. */
export function actsOnPlan(source: string): boolean {
  return source.split('\n').some((line) => !line.trimStart().startsWith('#') && ACTS.test(line));
}

function named(line: string, pattern: RegExp, noun: ActingCommand['noun']): Omit<ActingCommand, 'lineOffset'>[] {
  return [...line.matchAll(pattern)].flatMap((match) => {
    const word = match[1] ?? '';
    const id = word.replace(/^(["'])(.*?)\1.*$/, '$2').replace(/[;|&)]+.*$/, '');
    if (id === '' || /[$`<]/.test(id)) return [];
    return [{ noun, id, column: match.index + match[0].length - word.length + 1 }];
  });
}
