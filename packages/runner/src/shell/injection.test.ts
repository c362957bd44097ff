import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellJob, CellPlace } from '../cell.ts';
import { jobOf, makePlace, removePlaces, runIn } from './cell.fixture.ts';

/** What somebody might fill in to have it run, or that a careless program would change. */
const VALUES = [
  ...[
    '$(touch pwned)',
    '`touch pwned`',
    '; touch pwned',
    '& touch pwned &',
    '| touch pwned',
    '|| touch pwned',
    '&& touch pwned',
  ],
  ...[
    "'; touch pwned; '",
    '"; touch pwned; "',
    `'"'; touch pwned #`,
    '\n touch pwned\n',
    '\r\ntouch pwned',
    `$(touch\${IFS}pwned)`,
  ],
  ...[
    `\${x:-$(touch pwned)}`,
    '$((a[$(touch pwned)]))',
    'a[$(touch pwned)]',
    '<(touch pwned)',
    '>pwned',
    '>>pwned',
    '2>pwned',
    '< /dev/null > pwned',
  ],
  ...[
    '{touch,pwned}',
    '!touch pwned',
    '() { :;}; touch pwned',
    '$PATH',
    `\${PATH}`,
    '$HOME',
    '~',
    '~root',
    '*',
    '?',
    '[a-z]*',
    '/*',
  ],
  ...[
    '-rf /',
    '--help',
    '-n',
    '-e',
    '\\',
    '\\\\',
    '\\n',
    '\\x41\\101',
    '%s%n',
    '%(touch pwned)T',
    '#',
    '# comment',
    'a  b',
    ' lead and trail ',
    '\t',
  ],
  ...[
    '`require("fs").writeFileSync("pwned", "")`',
    `\${require("fs")}`,
    '`; process.exit(); `',
    '__import__("os").system("touch pwned")',
    '{0}',
    '"""',
    "'''",
  ],
  ...[
    'ä ö ü ß',
    '日本語',
    '😀👩‍👩‍👧',
    '\u202egnirts',
    '\ufeffmark',
    '\u00a0',
    '\u2028\u2029',
    'e\u0301',
    '\u0001\u0007\u001b[31m',
    '\u007f\u0085',
  ],
  ...[
    'EOF',
    '\nEOF\ntouch pwned\n',
    "$'\\x41'",
    '$"a"',
    'a=b',
    '=',
    '0',
    '-1',
    'null',
    'true',
    '../../etc/passwd',
    'x'.repeat(100_000),
  ],
];

const names = VALUES.map((_, index) => `VALUE_${index}`);
const parameters = Object.fromEntries(VALUES.map((value, index) => [names[index] ?? '', value]));
/** As each program tells all of them: in hexadecimal, so that nothing on the way can change them. */
const expected = VALUES.map((value) => `${Buffer.from(value).toString('hex')}\n`).join('');

const shell = `for name in ${names.join(' ')}; do eval "value=\\"\\$$name\\""; printf %s "$value" | od -An -v -tx1 | tr -d ' \\n'; echo; done`;
const python = `import os\nfor name in ${JSON.stringify(names)}: print(os.environb[name.encode()].hex())`;
const typescript = `const names: string[] = ${JSON.stringify(names)};
for (const name of names) console.log(Buffer.from(process.env[name] as string).toString('hex'));`;

const PATH = '/usr/local/bin:/usr/bin:/bin';
const hasPython = PATH.split(':').some((folder) => existsSync(join(folder, 'python3')));

const CELLS: [string, Pick<CellJob, 'source'> & Partial<CellJob>][] = [
  ['sh', { source: shell, interpreter: 'sh' }],
  ['bash', { source: shell }],
  ['TypeScript', { source: typescript, kind: 'typescript' }],
  ...(hasPython
    ? [['python3', { source: python, interpreter: 'python3' }] as [string, { source: string; interpreter: string }]]
    : []),
];

let place: CellPlace;
beforeAll(async () => {
  place = await makePlace({ PATH });
});
afterAll(removePlaces);

describe.each(CELLS)('in %s', (_, { source, ...more }) => {
  test(`each of ${VALUES.length} values arrives byte for byte, and nothing of it runs`, async () => {
    const result = await runIn(place, jobOf(source, { ...more, parameters }));
    expect(result.closing).toBeNull();
    expect(result.output).toBe(expected);
    expect(await readdir(place.cwd)).toEqual([]);
  });

  test('no value comes that cannot come whole, or that a program would take for an order', async () => {
    const refused = async (values: Record<string, string>) => {
      const result = await runIn(place, jobOf(source, { ...more, parameters: values }));
      expect(result).toMatchObject({ status: 'failed', exitCode: null, output: '' });
      return result.closing;
    };
    expect(await refused({ A: 'a\0b' })).toBe('The value of A holds a NUL character, which no environment can hold.');
    expect(await refused({ A: 'x'.repeat(1_000_000) })).toMatch(/the value of A has 1000002 bytes/);
    expect(await refused({ 'A B': 'x' })).toMatch(/has a name that no shell can read/);
    for (const name of ['BASH_ENV', 'LD_PRELOAD', 'NODE_OPTIONS', 'PATH', 'PYTHONPATH', 'IFS', 'TOCSIN_TOKEN']) {
      expect(await refused({ [name]: 'x' })).toMatch(/programs take its value for an order/);
    }
  });
});
