import { describe, expect, it } from 'vitest';
import { labelsIn, placeOf, refuseLabels, refuseName, startCommand } from './runner-words.ts';

it('reads labels however they are parted, each once', () => {
  expect(labelsIn(' production, eu  eu,\n db ')).toEqual(['production', 'eu', 'db']);
  expect(labelsIn(' , ')).toEqual([]);
});

describe('refusals', () => {
  it('takes names that the server takes', () => {
    expect(refuseName('db-1.eu', ['db-2'])).toBeNull();
    expect(refuseName('', [])).toMatch(/^Give it a name/);
    expect(refuseName('-x', [])).toMatch(/^Use letters/);
    expect(refuseName('a'.repeat(65), [])).toMatch(/^Use letters/);
    expect(refuseName('db-1', ['db-1'])).toMatch(/^There is a runner of this name/);
  });

  it('names the label that is wrong', () => {
    expect(refuseLabels(['production', 'eu'])).toBeNull();
    expect(refuseLabels([])).toMatch(/^Give it a label/);
    expect(refuseLabels(['eu', 'é'])).toBe('“é” is no label: use letters, digits, . _ and -.');
    expect(refuseLabels(Array.from({ length: 51 }, (_, index) => `l${index}`))).toBe('Use at most 50 labels.');
  });
});

it('keeps the token out of the arguments of the command', () => {
  const command = startCommand('https://tocsin.example.com', 'secret');
  expect(command).toBe('TOCSIN_RUNNER_TOKEN=secret tocsin runner --url https://tocsin.example.com');
  expect(command.slice(command.indexOf('tocsin runner'))).not.toContain('secret');
});

it('takes the place of a step apart, also of one that is included', () => {
  expect(placeOf('shop/roll-back/other/verify')).toEqual({
    service: 'shop',
    runbook: 'roll-back',
    step: 'other/verify',
  });
});
