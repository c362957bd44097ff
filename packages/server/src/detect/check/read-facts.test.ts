import { expect, test } from 'vitest';
import { addHeaderFacts, addJsonFacts, askedFacts, type Facts, jsonFact } from './read-facts.ts';

const naming = (...names: string[]) => askedFacts({ expect: names.map((of) => ({ of, must: { exists: true } })) });

test.each([
  ['$.queue.depth', { queue: { depth: 3 } }, 3],
  ['$.ok', { ok: null }, null],
  ['$.none', { ok: true }, undefined],
  ['$.checks[*].ok', { checks: [{ ok: true }, { ok: false }] }, '[true,false]'],
  ['$.queue', { queue: { depth: 3 } }, '{"depth":3}'],
  [
    '$[?search(@.name, "^data")].state',
    [
      { name: 'database', state: 'up' },
      { name: 'web', state: 'down' },
    ],
    'up',
  ],
  ['$[?match(@.name, "we")].state', [{ name: 'web', state: 'down' }], undefined],
  ['$.long', { long: 'x'.repeat(10_000) }, 'x'.repeat(4096)],
])('the path %s', (path, value, fact) => {
  expect(jsonFact(path, value)).toEqual(fact);
});

test('a pattern built to explode takes linear time', () => {
  const startedMs = performance.now();
  expect(jsonFact('$[?search(@, "(a+)+b")]', ['a'.repeat(5000)])).toBeUndefined();
  expect(performance.now() - startedMs).toBeLessThan(1000);
});

test('a document that is deeper than the stack is words, and other facts are still there', () => {
  const facts: Facts = {};
  const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)},"b":1}`;
  expect(addJsonFacts(facts, deep, naming('json:$..never', 'json:$.b'))).toMatch(/^json:\$\.\.never cannot be read: /);
  expect(facts).toEqual({ 'json:$.b': 1 });
});

test('what is not JSON, and what is not a path', () => {
  const facts: Facts = {};
  expect(addJsonFacts(facts, '<html>', naming('json:$.a'))).toBe('the body is not JSON');
  expect(addJsonFacts(facts, '{}', naming('json:$['))).toMatch(/^json:\$\[ cannot be read: /);
  expect(facts).toEqual({});
});

test('headers, by any case, several of one name joined', () => {
  const facts: Facts = {};
  const headers = { 'content-type': 'text/html', 'set-cookie': ['a=1', 'b=2'] };
  addHeaderFacts(facts, headers, naming('header:Content-Type', 'header:set-cookie', 'header:x-none', 'status'));
  expect(facts).toEqual({ 'header:Content-Type': 'text/html', 'header:set-cookie': 'a=1, b=2' });
});
