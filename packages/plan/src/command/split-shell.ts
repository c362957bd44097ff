import { type ShellToken, scanShell } from './scan-shell.ts';

/** One logical line of shell: continued lines, quotes over several lines, here-documents and loops belong together. */
export interface Statement {
  /** As written, without the comment that follows it. */
  readonly text: string;
  /** Lines within the source, from 0, both inclusive. */
  readonly line: number;
  readonly lastLine: number;
  /** What follows `#` on its last line, or null. */
  readonly comment: string | null;
}

/** A statement or a comment line that stands alone, in the order of the source. */
export type ShellPiece = ({ readonly kind: 'statement' } & Statement) | ShellCommentLine;

export interface ShellCommentLine {
  readonly kind: 'comment';
  /** Without `#`. A shebang is one too: it starts with `!`. */
  readonly text: string;
  readonly line: number;
}

/**
 * Splits shell text into logical statements, without comment and blank lines.
 *
 * @param source text of a fence or a step.
 */
export function splitShell(source: string): readonly Statement[] {
  return readShell(source).flatMap((piece) => {
    if (piece.kind === 'comment') return [];
    const { text, line, lastLine, comment } = piece;
    return [{ text, line, lastLine, comment }];
  });
}

const OPENING = new Set(['for', 'while', 'until', 'if', 'case', 'select', '{', '(']);
const CLOSED_BY: Readonly<Record<string, readonly string[]>> = {
  done: ['for', 'while', 'until', 'select'],
  fi: ['if'],
  esac: ['case'],
  '}': ['{'],
  ')': ['('],
};
/** After these words a command begins, so that a word which opens or closes a block is one. */
const LEADING = new Set(['then', 'do', 'else', 'elif', '!', 'time', '{', 'if', 'while', 'until']);

/** Splits shell text into statements and comment lines, in order. */
export function readShell(source: string): readonly ShellPiece[] {
  const reader = new PieceReader(source);
  const tokens = scanShell(source);
  reader.read(tokens, true);
  return reader.pieces;
}

/** Gathers tokens until a line end outside of every block. */
class PieceReader {
  readonly pieces: ShellPiece[] = [];
  readonly #source: string;
  readonly #lineOf: (offset: number) => number;
  #blocks: string[] = [];
  #held: ShellToken[] = [];

  constructor(source: string) {
    this.#source = source;
    this.#lineOf = lineCounter(source);
  }

  /** @param blocks whether loops and functions hold their lines together; false when one of them is never closed. */
  read(tokens: readonly ShellToken[], blocks: boolean): void {
    this.#blocks = [];
    this.#held = [];
    let heldFrom = 0;
    for (const [index, token] of tokens.entries()) {
      if (this.#held.length === 0) heldFrom = index;
      this.#take(token, blocks, tokens[index + 1]);
    }
    if (this.#blocks.length > 0 && blocks) {
      this.read(tokens.slice(heldFrom), false);
      return;
    }
    this.#finish();
  }

  #take(token: ShellToken, blocks: boolean, next: ShellToken | undefined): void {
    if (token.kind === 'comment' && this.#held.length === 0) {
      this.pieces.push({
        kind: 'comment',
        text: token.raw.slice(1).trim(),
        line: this.#lineOf(token.start),
      });
      return;
    }
    if (token.kind === 'newline') {
      if (this.#held.length === 0) return;
      if (!this.#continues(next)) {
        this.#finish();
        return;
      }
    } else if (blocks) this.#follow(token);
    this.#held.push(token);
  }

  /** Whether the statement goes on after this line end: within a block, after `|`, `&&`, or before a here-document. */
  #continues(next: ShellToken | undefined): boolean {
    if (this.#blocks.length > 0 || next?.kind === 'heredoc') return true;
    const last = this.#held.findLast((token) => token.kind !== 'comment' && token.kind !== 'newline');
    return last?.kind === 'operator' && ['|', '|&', '&&', '||'].includes(last.raw);
  }

  #follow(token: ShellToken): void {
    const inner = this.#blocks.at(-1);
    if (inner === 'case' && (token.raw === ')' || token.raw === '(')) return;
    if (token.kind === 'operator' ? !/^[()]$/.test(token.raw) : token.kind !== 'word' || !this.#atCommand()) return;
    if (OPENING.has(token.raw)) this.#blocks.push(token.raw);
    else if (inner !== undefined && CLOSED_BY[token.raw]?.includes(inner)) this.#blocks.pop();
  }

  #atCommand(): boolean {
    const last = this.#held.at(-1);
    if (last === undefined) return true;
    return last.kind === 'word' ? LEADING.has(last.raw) : last.kind !== 'redirect';
  }

  #finish(): void {
    const held = this.#held;
    this.#held = [];
    while (held.at(-1)?.kind === 'newline') held.pop();
    const last = held.at(-1);
    const comment = last?.kind === 'comment' ? last : null;
    const first = held[0];
    const end = comment ? held.at(-2) : last;
    if (!first || !end) return;
    this.pieces.push({
      kind: 'statement',
      text: this.#source.slice(first.start, end.end).trimEnd(),
      line: this.#lineOf(first.start),
      lastLine: this.#lineOf(end.end - 1),
      comment: comment ? comment.raw.replace(/^#+/, '').trim() : null,
    });
  }
}

/** Answers the line of offsets that are asked for in rising order; a smaller one starts over. */
function lineCounter(source: string): (offset: number) => number {
  let line = 0;
  let at = 0;
  return (offset) => {
    if (offset < at) {
      line = 0;
      at = 0;
    }
    for (; at < offset; at++) if (source[at] === '\n') line += 1;
    return line;
  };
}
