// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are shell.
import { expect, it } from 'vitest';
import { namesLeft, variablesUsed } from './variables-used.ts';

const used = (source: string) => variablesUsed(source).map(({ name, line, column }) => `${name} ${line}:${column}`);

it.each([
  ['echo $A', ['A 0:6']],
  ['true\necho "x ${B}"', ['B 1:9']],
  ['echo "$(ls "$C" | grep \'$D\')"', ['C 0:13']],
  ['echo "${E%/}" "${#F}" "${!G}"', ['E 0:7', 'F 0:16', 'G 0:24']],
  ['echo "it\'s $H"', ['H 0:12']],
  ['cat <<EOF\n"$I"\nEOF', ['I 1:2']],
])('%s needs its variables', (source, expected) => {
  expect(used(source)).toEqual(expected);
});

it.each([
  "echo '$A'",
  'echo \\$A "\\$A"',
  'echo "${A:-x}" ${A-x} ${A:+x} ${A:?gone}',
  'A=1; echo $A',
  'export A=1 && echo $A',
  'for A in 1 2; do echo $A; done',
  'while read -r A B; do echo "$A$B"; done < list',
  'printf -v A x; echo $A',
  'mapfile -t A < list; echo "${A[0]}"',
  '(( A = 1 )); echo $A',
  "cat <<'EOF'\n$A\nEOF",
  'echo $1 $@ $? $$ $(date)',
  "awk '{ print $A }' list",
  '# echo $A',
])('%s needs none', (source) => {
  expect(used(source)).toEqual([]);
});

it.each([
  ['shell', 'look', 'export A=1 B="two words"; C=3\nexport D', ['A', 'B', 'D']],
  ['shell', 'rollback/RELEASE_ID', 'echo 1', ['RELEASE_ID']],
  ['http', 'look', '@TOKEN = {{login.response.body.$.token}}\nGET /', ['TOKEN']],
  ['sql', 'look', 'SELECT 1', []],
] as const)('a %s cell %s leaves its variables to those after it', (kind, id, source, expected) => {
  expect(namesLeft({ kind, id, source, background: false })).toEqual(expect.arrayContaining([...expected]));
  expect(namesLeft({ kind, id, source, background: true })).toEqual([]);
  expect(namesLeft({ kind, id, source, background: false })).not.toContain('C');
});

it('takes time in proportion to the length', () => {
  const started = performance.now();
  used(`${'"$('.repeat(20_000)}${"'".repeat(20_000)}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
