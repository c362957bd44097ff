import { describe, expect, test } from 'vitest';
import type { RunbookParameter } from '../model/plan-runbook.ts';
import { defaultValues, fillSql, missingParameters, parametersInSql, refuseValues } from './parameters.ts';

function parameter(name: string, more: Partial<RunbookParameter> = {}): RunbookParameter {
  return { name, title: `The ${name}`, type: 'text', choices: [], default: null, pattern: null, ...more };
}

describe('values', () => {
  const parameters = [
    parameter('ID', { pattern: 'cus_[a-z]+' }),
    parameter('COUNT', { type: 'number', default: '5' }),
    parameter('PLACE', { type: 'choice', choices: ['here', 'there'] }),
  ];

  test.each([
    [{ ID: 'cus_abc', COUNT: '-1.5', PLACE: 'there' }, null],
    [{ ID: 'cus_1' }, 'The ID (ID) does not have the form cus_[a-z]+.'],
    [{ ID: 'cus_abc; rm -rf /' }, 'The ID (ID) does not have the form cus_[a-z]+.'],
    [{ COUNT: 'many' }, 'The COUNT (COUNT) is not a number.'],
    [{ COUNT: ' 1' }, 'The COUNT (COUNT) is not a number.'],
    [{ PLACE: 'nowhere' }, 'The PLACE (PLACE) is none of here, there.'],
    [{ ID: '' }, 'The ID (ID) is empty.'],
    [{ ID: 'cus_a\n' }, 'The ID (ID) holds a line break or another control character.'],
    [{ ID: 'x'.repeat(2001) }, 'The ID (ID) is longer than 2000 characters.'],
    [{ ID: 'cus_a\ud800' }, 'The ID (ID) holds half of a character.'],
    [{ OTHER: 'x' }, 'This runbook has no parameter "OTHER". It has: ID, COUNT, PLACE.'],
  ])('%j', (values, refusal) => {
    expect(refuseValues(parameters, values as Record<string, string>)).toBe(refusal);
  });

  test('begin with the defaults, and a step misses what it needs and nobody said', () => {
    expect(defaultValues(parameters)).toEqual({ COUNT: '5' });
    const missing = missingParameters(parameters, { parameters: ['COUNT', 'ID'] }, { COUNT: '5' });
    expect(missing.map(({ name }) => name)).toEqual(['ID']);
  });
});

describe('SQL', () => {
  test('takes values as quoted texts that they cannot leave', () => {
    const sql = "SELECT * FROM t WHERE a = :'A' AND b = ':A' AND c = x::text AND d = :'B'";
    expect(fillSql(sql, { A: "o'neil'; DROP TABLE t; --" })).toBe(
      "SELECT * FROM t WHERE a = 'o''neil''; DROP TABLE t; --' AND b = ':A' AND c = x::text AND d = :'B'",
    );
    expect(parametersInSql(sql)).toEqual(['A', 'B']);
  });
});
