// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources of shell cells.
import { describe, expect, it } from 'vitest';
import { judgeCell } from './judge-cell.ts';

const cell = (kind: 'shell' | 'sql' | 'http' | 'manual', annotations: Record<string, string> = {}) => ({
  ...{ kind, interpreter: null, annotations },
});

describe('a cell with another source', () => {
  it.each([
    ['SQL that reads', cell('sql'), 'SELECT 1', false],
    ['SQL that writes', cell('sql'), 'DELETE FROM jobs WHERE id = 1', true],
    ['SQL that is to be approved', cell('sql', { approve: 'true' }), 'SELECT 1', true],
    ['a shell cell of which nobody says anything', cell('shell'), 'ls', true],
    ['a shell cell whose author says that it reads', cell('shell', { readonly: 'true' }), 'ls', false],
    ['one that pulls a lever all the same', cell('shell', { auto: 'true' }), 'tocsin lever pull intake', true],
    ['HTTP that asks', cell('http'), 'GET https://example.com/health', false],
    ['HTTP that sends', cell('http'), 'POST https://example.com/restart', true],
  ])('%s', (_name, one, source, changes) => expect(judgeCell(one, source, [])?.changes).toBe(changes));

  it('says which parameters it uses', () => {
    const names = ['TARGET', 'LINES', 'OTHER'];
    expect(judgeCell(cell('shell'), 'deploy "$TARGET" ${LINES}', names)?.parameters).toEqual(['TARGET', 'LINES']);
    expect(judgeCell(cell('sql'), "SELECT :'OTHER'", names)?.parameters).toEqual(['OTHER']);
  });

  it('says what would be an error in the plan', () => {
    expect(judgeCell(cell('shell', { readonly: 'true' }), 'tocsin lever pull x', [])?.errors).toHaveLength(1);
    expect(judgeCell(cell('shell'), 'ls', [])?.errors).toEqual([]);
  });

  it('cannot break out of its fence', () => {
    const source = 'cat <<X\n~~~~\n```sql\nDELETE FROM a;\n```\n~~~~~\nX';
    expect(judgeCell(cell('shell', { name: 'a', undo: 'b', readonly: 'true' }), source, [])).toMatchObject({
      ...{ changes: false, errors: [] },
    });
  });

  it('is not for what a person does', () => expect(judgeCell(cell('manual'), 'Call somebody', [])).toBeNull());
});
