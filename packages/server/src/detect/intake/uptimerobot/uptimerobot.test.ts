import { describe, expect, test } from 'vitest';
import { said, sample } from '../intake.fixture.ts';
import { uptimerobot } from './uptimerobot.format.ts';

describe('UptimeRobot', () => {
  const query = new URLSearchParams(sample(uptimerobot) as Record<string, string>).toString();
  test.each([
    ['GET', { method: 'GET', query }],
    ['a form', { body: query, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['JSON', { body: sample(uptimerobot) }],
    ['JSON besides a query', { query: 'alertType=2', body: sample(uptimerobot) }],
  ])('by %s', async (_, given) => {
    expect(await said(uptimerobot, given)).toMatchObject([
      {
        action: 'trigger',
        key: '777712345',
        summary: 'Sample: website is down: HTTP 503 - Service Unavailable',
        atMs: 1_767_614_400_000,
        link: 'https://www.example.com',
      },
    ]);
  });

  test('up ends it, another kind says nothing', async () => {
    expect(await said(uptimerobot, { body: { ...sample(uptimerobot), alertType: 2 } })).toMatchObject([
      { action: 'resolve' },
    ]);
    expect(await said(uptimerobot, { body: { ...sample(uptimerobot), alertType: 3 } })).toMatchObject([
      { key: 'certificate:777712345', severity: 'warning' },
    ]);
    expect(await said(uptimerobot, { body: { ...sample(uptimerobot), alertType: 9 } })).toEqual([]);
  });
});
