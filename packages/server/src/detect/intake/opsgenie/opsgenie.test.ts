import { describe, expect, test } from 'vitest';
import { parsed, said, sample } from '../intake.fixture.ts';
import { opsgenie } from './opsgenie.format.ts';

describe('Opsgenie', () => {
  test('creates, closes and acknowledges by alias', async () => {
    const [created] = await said(opsgenie, { body: sample(opsgenie), query: 'requestId=r1' });
    expect(created).toMatchObject({
      key: 'sample-latency',
      severity: 'warning',
      labels: { region: 'eu', service: 'api' },
    });
    expect(await said(opsgenie, { body: '', rest: 'close', query: 'identifier=sample-latency' })).toMatchObject([
      { action: 'resolve', key: 'sample-latency' },
    ]);
    expect(await said(opsgenie, { body: '{}', rest: 'acknowledge', query: 'identifier=x' })).toMatchObject([
      { action: 'acknowledge' },
    ]);
    expect(await said(opsgenie, { body: '{}', rest: 'notes', query: 'identifier=x' })).toEqual([]);
  });
  test('an alert without an alias is known by its request', async () => {
    expect(await said(opsgenie, { body: { message: 'x' }, query: 'requestId=r1' })).toMatchObject([{ key: 'r1' }]);
  });
  test('no message is 422', async () => {
    expect(await parsed(opsgenie, { body: { alias: 'a' } })).toMatchObject({ kind: 'refused', status: 422 });
  });
});
