import type { RunbookStep } from '@tocsin/core';
import type { Place, SourceFile } from '../source-file.ts';

/**
 * The place of a column within a row of a cell. In a list item the fence is indented, and the cell's source is not.
 *
 * @param lineOffset lines after the first line of the source, from 0
 * @param column from 1, within that line of the source
 */
export function placeInCell(file: SourceFile, step: RunbookStep, lineOffset: number, column: number): Place {
  const line = step.line + 1 + lineOffset;
  const row = step.source.split('\n')[lineOffset] ?? '';
  return { line, column: column + Math.max(0, (file.lines[line - 1] ?? '').indexOf(row)) };
}
