// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { expect, it } from 'vitest';
import { toSourceFile } from '../source-file.ts';
import { maskSecrets } from './mask-secrets.ts';

const mask = (text: string, name = 'plan.yaml') => maskSecrets(toSourceFile(name, text));

it.each([
  ['token: xoxb-1', 'token: ••••'],
  ['token: "xoxb-1" # ours', 'token: "••••" # ours'],
  [`token: '\${TOKEN}'`, `token: '\${TOKEN}'`],
  ['secret: ${A:-whsec_1}', 'secret: ${A:-••••}'],
  ['secret: whsec_${A}', 'secret: ••••${A}'],
  ['routingKey: abc', 'routingKey: ••••'],
  ['secret: [one, two]', 'secret: [••••, ••••]'],
  ['environment: { API_KEY: abc, PLAIN: abc }', 'environment: { API_KEY: ••••, PLAIN: abc }'],
  ['headers: { Authorization: Bearer abc }', 'headers: { Authorization: •••• }'],
  ['url: postgres://me:pass@host/db', 'url: postgres://me:••••@host/db'],
  ['url: postgres://me:${PASS}@host/db', 'url: postgres://me:${PASS}@host/db'],
  ['url: postgres://me:${PASS:-pass}@host/db', 'url: postgres://me:••••@host/db'],
  ['x: &one s3cret\ntoken: *one', 'x: &one ••••\ntoken: *one'],
  ['token: |\n  line one\n  line two\nservice: shop', 'token: ••••\n\n\nservice: shop'],
  ['monitors: { token-refresh: { every: 10s } }', 'monitors: { token-refresh: { every: 10s } }'],
  ['token: [\nsecret: abc', 'token: [\nsecret: ••••'],
  ['title: Secret keys', 'title: Secret keys'],
])('masks what is written out where a secret belongs: %s', (written, shown) => {
  expect(mask(written)).toBe(shown);
});

it('masks passwords within addresses of Markdown, and not the variables of a cell', () => {
  expect(mask('psql postgres://me:pass@host and postgres://me:$PASS@host', 'runbooks/a.md')).toBe(
    'psql postgres://me:••••@host and postgres://me:$PASS@host',
  );
});

it('shows nothing of what nests too deeply to be looked at', () => {
  expect(mask(`token: abc\nx: ${'['.repeat(100_000)}`)).not.toContain('abc');
});
