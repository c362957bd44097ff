import { describe, expect, it } from 'vitest';
import { splitRow } from './split-row.ts';

describe('splitRow', () => {
  it('keeps a command with a pipe in one cell', () => {
    expect(splitRow('| Processes | `ps aux | grep shop` |', 2)).toEqual(['Processes', '`ps aux | grep shop`']);
    expect(splitRow('Backup | `pg_dump x | gzip > a.gz` | nightly', 3)).toEqual([
      'Backup',
      '`pg_dump x | gzip > a.gz`',
      'nightly',
    ]);
  });

  it.each(['| a | b |', '| `a \\| b` | c |', '| `a | b | c |'])('leaves %s to Markdown', (line) => {
    expect(splitRow(line, 2)).toBeNull();
  });
});
