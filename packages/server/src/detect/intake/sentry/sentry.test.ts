import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parsed, said, sample } from '../intake.fixture.ts';
import { sentry } from './sentry.format.ts';

describe('Sentry', () => {
  const hook = (resource: string, body: object) => ({ body, headers: { 'sentry-hook-resource': resource } });

  test('an issue alert and the end of its issue are one alert', async () => {
    const [opened] = await said(sentry, hook('event_alert', sample(sentry)));
    const issue = { id: '1170820242', title: 'ReferenceError', web_url: 'https://sentry.example.com/issues/1/' };
    const [over] = await said(sentry, hook('issue', { action: 'resolved', data: { issue } }));
    expect(opened).toMatchObject({ action: 'trigger', severity: 'error', labels: { environment: 'production' } });
    expect(over).toMatchObject({ action: 'resolve', key: opened?.key });
  });

  test.each([
    ['critical', 'trigger'],
    ['warning', 'trigger'],
    ['resolved', 'resolve'],
  ])('a metric alert that is %s', async (action, expected) => {
    const data = {
      description_title: 'Too many errors',
      metric_alert: { id: '7', alert_rule: { name: 'Errors' }, projects: ['shop'] },
      web_url: 'https://sentry.example.com/alerts/7/',
    };
    const [one] = await said(sentry, hook('metric_alert', { action, data }));
    expect(one).toMatchObject({
      action: expected,
      key: 'metric:7',
      summary: 'Too many errors',
      labels: { project: 'shop' },
    });
  });

  test('an error of an internal integration', async () => {
    const error = {
      event_id: 'e1',
      issue_id: '5',
      title: 'TypeError',
      level: 'fatal',
      datetime: '2026-01-05T12:00:00Z',
    };
    expect(await said(sentry, hook('error', { action: 'created', data: { error } }))).toMatchObject([
      { key: 'issue:5', severity: 'fatal' },
    ]);
  });

  test('what is no alert is taken and ignored', async () => {
    expect(await parsed(sentry, hook('installation', { action: 'created', data: {} }))).toMatchObject({ said: [] });
    expect(await parsed(sentry, hook('issue', { action: 'assigned', data: { issue: { id: '1' } } }))).toMatchObject({
      said: [],
    });
  });

  test('the signature is that of the raw body', async () => {
    const body = JSON.stringify(sample(sentry));
    const signature = createHmac('sha256', 's3cret').update(body).digest('hex');
    const send = (text: string) =>
      parsed(sentry, { body: text, headers: { 'sentry-hook-signature': signature } }, { secret: 's3cret' });
    expect((await send(body)).kind).toBe('understood');
    expect(await send(`${body} `)).toMatchObject({ kind: 'refused', status: 401 });
  });
});
