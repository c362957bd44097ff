// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { expect, it } from 'vitest';
import { resolveSecrets } from './resolve-secrets.ts';

const resolve = (value: Record<string, unknown>, env: Record<string, string> = {}) =>
  resolveSecrets(value, { env, variables: value.variables });

it('takes the environment first, then the variables of the plan, then the default', () => {
  const plan = { variables: { A: 'own', N: 5 }, x: '${A}', y: '${A:-default}', z: '${B:-default}', n: '${N}' };
  expect(resolve(plan).value).toMatchObject({ x: 'own', y: 'own', z: 'default', n: '5' });
  expect(resolve(plan, { A: 'env', B: 'env' }).value).toMatchObject({ x: 'env', y: 'env', z: 'env' });
  expect(resolve(plan, { A: '' }).value).toMatchObject({ x: 'own' });
});

it('fills variables into variables', () => {
  const plan = { variables: { HOST: 'example.com', URL: 'https://${HOST}' }, x: '${URL}/a' };
  expect(resolve(plan).value).toMatchObject({ x: 'https://example.com/a' });
  expect(resolve(plan, { HOST: 'b.example.com' }).value).toMatchObject({ x: 'https://b.example.com/a' });
});

it('names what is not set behind a variable', () => {
  const { value, unset } = resolve({ variables: { URL: 'https://${HOST}' }, x: '${URL}' });
  expect(value).toMatchObject({ x: '${URL}' });
  expect(unset).toContainEqual({ path: ['x'], names: ['HOST'] });
});

it('sees variables that need themselves, unless a default ends the circle', () => {
  const { circles } = resolve({ variables: { A: '${B}', B: '${A}', C: '${C:-c}' } });
  expect(circles).toEqual([['A', 'B']]);
  expect(resolve({ variables: { C: '${C:-c}' }, x: '${C}' }).value).toMatchObject({ x: 'c' });
});

it('stops variables that double with every step', () => {
  const doubled = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`V${n}`, `\${V${n + 1}}\${V${n + 1}}`]));
  const started = performance.now();
  const { unset } = resolve({ variables: { ...doubled, V60: 'x'.repeat(100) }, x: '${V0}' });
  expect(unset.map(({ path }) => path.join('.'))).toContain('x');
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('leaves what is escaped', () => {
  expect(resolve({ variables: { A: 'a' }, x: '$${A}' }).value).toMatchObject({ x: '${A}' });
});
