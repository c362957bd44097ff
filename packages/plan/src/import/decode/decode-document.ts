import { WINDOWS_1252_C1 } from '../../garbled-text.ts';
import type { Finding } from '../../problem.ts';
import type { Repair } from '../document/document.ts';
import { decodeBytes } from './decode-bytes.ts';
import { repairEncoding } from './repair-encoding.ts';

export type Decoded =
  | { readonly text: string; readonly repairs: readonly Repair[]; readonly problem?: undefined }
  | { readonly problem: Finding };

/** Response plans have some thousand lines; what is larger is a mistake. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/**
 * Turns the bytes of a document into text with `\n` as line end, its encoding told and repaired. UTF-8, UTF-16 (with a
 * byte-order mark, or told by its zeros) and Windows-1252 are read.
 *
 * @param name of the file, for messages.
 * @returns a problem for what is too large, empty, no text or HTML.
 */
export function decodeDocument(name: string, bytes: Uint8Array): Decoded {
  if (bytes.length > MAX_DOCUMENT_BYTES) return { problem: tooLarge(name, bytes.length) };
  const decoded = decodeBytes(bytes);
  if ('binary' in decoded) return { problem: notText(name, decoded.binary) };
  const lines = decoded.text.split(/\r\n|\r|\n/);
  const whole = repairEncoding(lines);
  const clean = dropControls(whole.lines);
  const text = clean.lines.join('\n');
  if (text.trim() === '') return { problem: empty(name) };
  if (/^\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html[\s>])/i.test(text.slice(0, 2000)))
    return { problem: html(name) };
  return { text, repairs: [...noted(decoded.note, lines.length), ...whole.repairs, ...clean.repairs] };
}

function noted(note: string | null, lastLine: number): readonly Repair[] {
  return note === null ? [] : [{ kind: 'encoding', line: 1, lastLine, text: note }];
}

/** Removes control characters but tabs. Those from 0x80 on were characters of Windows-1252 and become these again. */
function dropControls(lines: readonly string[]): { lines: readonly string[]; repairs: readonly Repair[] } {
  const touched: number[] = [];
  const clean = lines.map((line, index) => {
    const without = line
      .replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252_C1[control.charCodeAt(0) - 0x80] ?? '')
      .replace(/(?!\t)[\p{Cc}\ufeff]/gu, '');
    if (without !== line) touched.push(index + 1);
    return without;
  });
  const [line] = touched;
  if (line === undefined) return { lines, repairs: [] };
  const count = touched.length === 1 ? '1 line' : `${touched.length} lines`;
  const text = `Control characters removed from ${count}.`;
  return { lines: clean, repairs: [{ kind: 'encoding', line, lastLine: touched.at(-1) ?? line, text }] };
}

function tooLarge(name: string, length: number): Finding {
  const size = (length / 1024 / 1024).toFixed(0);
  return {
    code: 'document-too-large',
    message: `${name} has ${size} MB; a document may have at most ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`,
    hint: 'Import the Markdown text only, or split it into several documents.',
  };
}

function notText(name: string, what: string): Finding {
  return {
    code: 'document-not-text',
    message: `${name} is no text: it looks like ${what}`,
    hint: 'Export the plan as Markdown and import that file.',
  };
}

function empty(name: string): Finding {
  return { code: 'document-empty', message: `${name} is empty`, hint: 'Give a document that holds a response plan.' };
}

function html(name: string): Finding {
  return {
    code: 'document-is-html',
    message: `${name} is a web page (HTML), not Markdown`,
    hint: 'Export the page as Markdown, or convert it (for example: pandoc -f html -t gfm), and import that file.',
  };
}
