import { Lexer } from 'yaml';
import type { Problem } from '../problem.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';

/** What was left to do: its words begin after the mark and an optional name (`TODO(ann): …`). */
const TODO = /^[#\s-]*TODO\b(?:\([^)]*\))?:?\s*(.*)/;
const HTML_TODO = /<!--\s*TODO\b(?:\([^)]*\))?:?\s*(.*)/g;
const CELL_TODO = /(?:^|\s)((?:#|--)\s*TODO\b.*)/;
const FENCE = /^[\s>]*(`{3,}|~{3,})/;

/**
 * Warns of everything that an author left to do: `# TODO: …` in YAML, `<!-- TODO: … -->` in Markdown, and
 * `# TODO: …` or `-- TODO: …` within its fences. The system starts without them.
 */
export function checkTodos(file: SourceFile): readonly Problem[] {
  const found = file.name.endsWith('.md') ? todosOfMarkdown(file) : todosOfYaml(file.text);
  return found.map(({ place, words }) => {
    const message = words === '' ? 'Something is left to do here' : `To do: ${words}`;
    return problemAt(file, place, {
      severity: 'warning',
      code: 'todo',
      message,
      hint: 'Remove the comment once done.',
    });
  });
}

interface Todo {
  readonly place: Place;
  readonly words: string;
}

/** The lexer's own marks, which do not stand in the text. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/** Goes by the tokens of YAML, so that a `#` within a text is not taken for a comment. */
function todosOfYaml(text: string, firstLine = 1): readonly Todo[] {
  const todos: Todo[] = [];
  let line = firstLine;
  let column = 1;
  for (const token of new Lexer().lex(text)) {
    if (MARKS.has(token)) continue;
    const words = token.startsWith('#') ? TODO.exec(token)?.[1] : undefined;
    if (words !== undefined) todos.push({ place: { line, column }, words: words.trim() });
    const rows = token.split('\n');
    line += rows.length - 1;
    column = rows.length > 1 ? (rows.at(-1) ?? '').length + 1 : column + token.length;
  }
  return todos;
}

function todosOfMarkdown(file: SourceFile): readonly Todo[] {
  const { lines } = file;
  const end = lines[0]?.trimEnd() === '---' ? lines.indexOf('---', 1) : -1;
  const todos: Todo[] = end > 1 ? [...todosOfYaml(lines.slice(1, end).join('\n'), 2)] : [];
  let fence: string | null = null;
  for (const [index, text] of lines.entries()) {
    if (index <= end) continue;
    const next = fenceAfter(fence, text);
    // The marks of a fence themselves hold nothing.
    const found = next !== fence ? [] : fence === null ? commentTodos(text) : cellTodo(text);
    todos.push(...found.map(({ column, words }) => ({ place: { line: index + 1, column }, words })));
    fence = next;
  }
  return todos;
}

/** The mark of the fence that is open after a line, or null. */
function fenceAfter(open: string | null, text: string): string | null {
  const mark = FENCE.exec(text)?.[1];
  if (!mark) return open;
  if (open === null) return mark;
  return mark.startsWith(open) ? null : open;
}

interface LineTodo {
  readonly column: number;
  readonly words: string;
}

function commentTodos(text: string): readonly LineTodo[] {
  return [...text.matchAll(HTML_TODO)].map((match) => ({
    column: match.index + 1,
    words: (match[1] ?? '').replace(/-->.*$/, '').trim(),
  }));
}

function cellTodo(text: string): readonly LineTodo[] {
  const comment = CELL_TODO.exec(text);
  if (!comment) return [];
  const words = TODO.exec(comment[1] ?? '')?.[1] ?? '';
  return [{ column: text.length - (comment[1] ?? '').length + 1, words: words.trim() }];
}
