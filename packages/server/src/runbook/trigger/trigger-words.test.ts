import { expect, it } from 'vitest';
import { alertWords } from './trigger-words.ts';

it('says which alerts start a runbook', () => {
  expect(alertWords({ source: ['monitor:api', 'sentry'], severity: ['P1'] })).toBe('from monitor:api or sentry, of P1');
  expect(alertWords({ text: 'timeout', component: ['api'], labels: { region: ['eu', 'us'] } })).toBe(
    'about api, that says /timeout/, with region eu or us',
  );
  expect(alertWords({ key: ['disk-*'] })).toBe('with the key disk-*');
  expect(alertWords({})).toBe('any');
});
