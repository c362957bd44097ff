import { expect, it } from 'vitest';
import { toSourceFile } from '../source-file.ts';
import { checkMojibake } from './check-mojibake.ts';

const find = (text: string) =>
  checkMojibake(toSourceFile('x.md', text)).map(({ line, column, hint }) => `${line}:${column} ${hint.split('"')[1]}`);

it.each([
  ['ðŸš¨ INCIDENT', '1:1 🚨'],
  ['ok\nWeâ€™re', '2:3 ’'],
  ['CafÃ©', '1:4 é'],
  ['5Â°', '1:2 °'],
  ['ðŸ”„', '1:1 🔄'],
])('finds %s', (text, found) => {
  expect(find(text)).toEqual([found]);
});

it.each([
  '“quoted” – naïve café, 🚨',
  'né à Orléans',
  '«été»',
  '„Gruß“',
  'ÀÉÎÕÜ',
  'Ärger über Öl',
  'São João',
  '日本語',
  '½ × 3 °C',
])('leaves %s alone', (text) => {
  expect(find(text)).toEqual([]);
});
