import { printable, printableText } from './printable.ts';

export interface OutputOptions {
  readonly json?: boolean;
}

/** Prints an answer: as it came with `--json`, otherwise as text for people, made from a copy that is safe to print. */
export function show<T>(value: T, { json = false }: OutputOptions, render: (value: T) => string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${render(printable(value)).trimEnd()}\n`);
}

/** Prints text on standard error, made safe to print. */
export function complain(text: string): void {
  process.stderr.write(`${printableText(text)}\n`);
}

/** `1 error`, `2 errors`, `no errors`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  if (count === 0) return `no ${plural}`;
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Indents every line but empty ones. */
export function indent(text: string, by = '  '): string {
  return text.replace(/^(?=.)/gm, by);
}

/** A heading with what belongs to it, or nothing when there is nothing. */
export function section(heading: string, body: string): string {
  return body === '' ? '' : `${heading}\n${indent(body)}\n`;
}
