import { describe, expect, it } from 'vitest';
import { parameterOf } from './run.fixture.ts';
import { changedValues, fieldsOfRefusal, fieldValue, parametersOf, refuseFields, shownValues } from './step-values.ts';

const VERSION = parameterOf('VERSION', { title: 'Version', pattern: '[0-9a-f]{4,8}' });
const LINES = parameterOf('LINES', { type: 'number', value: '5' });
const PLACE = parameterOf('PLACE', { type: 'choice', choices: ['eu', 'us'] });
const NEW_TOKEN = parameterOf('NEW_TOKEN');
const KEPT_TOKEN = parameterOf('KEPT_TOKEN', { value: '••••' });

it('asks only for what the step needs', () => {
  const run = { parameters: [VERSION, LINES, PLACE] };
  expect(parametersOf(run, { parameters: ['PLACE', 'VERSION'] })).toEqual([VERSION, PLACE]);
});

it('begins with what was filled in before, and never with the dots of a secret', () => {
  expect(fieldValue(LINES, {})).toBe('5');
  expect(fieldValue(LINES, { LINES: '' })).toBe('');
  expect(fieldValue(KEPT_TOKEN, {})).toBe('');
});

describe('refuseFields', () => {
  it.each([
    [VERSION, '', 'Fill this in.'],
    [VERSION, 'not hex', 'This does not have the form [0-9a-f]{4,8}'],
    [VERSION, 'abcd1234x', 'This does not have the form [0-9a-f]{4,8}'],
    [VERSION, ' abcd1234 ', undefined],
    [LINES, '5 lines', 'This is not a number.'],
    [LINES, '-1.5e3', undefined],
    [PLACE, '', 'Choose one.'],
    [PLACE, 'asia', 'Choose one of eu, us.'],
    [PLACE, 'eu', undefined],
    [NEW_TOKEN, '', 'Fill this in.'],
    [KEPT_TOKEN, '', undefined],
    [NEW_TOKEN, 'a\u0007b', 'Leave out line breaks and other control characters.'],
    [NEW_TOKEN, 'a'.repeat(2_001), 'Use at most 2000 characters.'],
  ])('%j %j', (parameter, text, reason) => {
    expect(refuseFields([parameter], { [parameter.name]: text })[parameter.name]).toBe(reason);
  });

  it('leaves a pattern that the browser cannot read to the server', () => {
    expect(refuseFields([parameterOf('A', { pattern: '(' })], { A: 'x' })).toEqual({});
  });
});

it('sends only what was changed, without the spaces around it', () => {
  const parameters = [VERSION, LINES, NEW_TOKEN, KEPT_TOKEN];
  const typed = { VERSION: ' abcd ', LINES: '5', NEW_TOKEN: ' s ', KEPT_TOKEN: '' };
  expect(changedValues(parameters, typed)).toEqual({ VERSION: 'abcd', NEW_TOKEN: ' s ' });
});

it('shows values in the command, and dots for secrets', () => {
  const parameters = [VERSION, LINES, NEW_TOKEN, KEPT_TOKEN];
  expect(shownValues(parameters, { NEW_TOKEN: 'open sesame' })).toEqual({
    VERSION: '',
    LINES: '5',
    NEW_TOKEN: '••••',
    KEPT_TOKEN: '••••',
  });
});

it('puts a refusal of the server at the fields that it names', () => {
  const missing = 'This step needs to know: Version (VERSION), place (PLACE). Fill it in, and run the step again.';
  expect(fieldsOfRefusal([VERSION, LINES, PLACE], missing)).toEqual({ VERSION: missing, PLACE: missing });
  expect(fieldsOfRefusal([VERSION], 'The run was cancelled.')).toEqual({});
});
