import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { askValues } from './ask-values.ts';
import type { Parameter } from './step-values.ts';

function parameter(name: string, changes: Partial<Parameter> = {}): Parameter {
  const fixed = {
    name,
    title: `The ${name.toLowerCase()}`,
    type: 'text',
    default: null,
    pattern: null,
    value: null,
  } as const;
  return { ...fixed, choices: [], ...changes };
}

/** Answers each question with the next line, and ends the input after the last. Returns all that the terminal showed. */
async function answer(parameters: readonly Parameter[], ...lines: string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  const seen = text(output.pipe(new PassThrough()));
  output.on('data', (part: Buffer) => {
    if (!part.toString().includes('): ')) return;
    const line = lines.shift();
    setImmediate(() => (line === undefined ? input.end() : input.write(`${line}\n`)));
  });
  const values = await askValues(parameters, { input, output }).finally(() => output.end());
  return { values, seen: await seen };
}

it('asks for one after the other, and again for what does not fit', async () => {
  const parameters = [
    parameter('VERSION', { pattern: '[0-9]+' }),
    parameter('PLACE', { type: 'choice', choices: ['eu', 'us'] }),
  ];
  const { values, seen } = await answer(parameters, '', 'v41', ' 41 ', 'eu');
  expect(values).toEqual({ VERSION: '41', PLACE: 'eu' });
  expect(seen).toContain('The version (VERSION): ');
  expect(seen).toContain('The version (VERSION) is empty.\n');
  expect(seen).toContain('The version (VERSION) does not have the form [0-9]+.\n');
  expect(seen).toContain('The place (PLACE, one of eu, us): ');
});

it('does not show a secret while it is typed, and what follows again', async () => {
  const { values, seen } = await answer([parameter('NEW_TOKEN'), parameter('PLACE')], 'open sesame', 'here');
  expect(values).toEqual({ NEW_TOKEN: 'open sesame', PLACE: 'here' });
  expect(seen).not.toContain('sesame');
  expect(seen).toContain('here');
});

it('gives up when the input ends', async () => {
  await expect(answer([parameter('VERSION')])).rejects.toMatchObject({ code: 'invalid' });
});
