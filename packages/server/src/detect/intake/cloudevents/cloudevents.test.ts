import { describe, expect, test } from 'vitest';
import { parsed, said, sample } from '../intake.fixture.ts';
import { cloudevents } from './cloudevents.format.ts';

describe('CloudEvents', () => {
  const event = sample(cloudevents);
  test('the three modes say the same', async () => {
    const { data, ...attributes } = event;
    const binary = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const [structured] = await said(cloudevents, {
      body: event,
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    });
    const [inBinary] = await said(cloudevents, {
      body: data as object,
      headers: { ...binary, 'content-type': 'application/json' },
    });
    const batch = await said(cloudevents, {
      body: [event, event],
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
    expect(structured).toMatchObject({
      key: '/hosts/web-1:disk /var',
      summary: 'Sample: disk is full',
      severity: 'warning',
    });
    expect(inBinary).toEqual(structured);
    expect(batch).toMatchObject([structured, structured]);
  });
  test('a type may say that it is over', async () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const of = (type: string) =>
      said(cloudevents, { headers, body: { specversion: '1.0', id: '1', source: 's', type } });
    const [fired] = await of('com.example.disk.full.firing');
    const [over] = await of('com.example.disk.full.resolved');
    expect(over).toMatchObject({ action: 'resolve', key: fired?.key });
  });
  test.each([
    ['another media type', { body: '<x/>', headers: { 'content-type': 'text/xml' } }, 415],
    ['another version', { body: { ...event, specversion: '0.3' } }, 400],
    ['no source', { body: { ...event, source: undefined } }, 400],
    ['a batch that is no list', { body: {}, headers: { 'content-type': 'application/cloudevents-batch+json' } }, 400],
  ])('%s is refused', async (_, given, status) => {
    expect(await parsed(cloudevents, given)).toMatchObject({ kind: 'refused', status });
  });
});
