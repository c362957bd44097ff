import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { NOW_MS, parsed, said, sample } from '../intake.fixture.ts';
import { grafana } from './grafana.format.ts';

describe('Grafana', () => {
  const body = JSON.stringify(sample(grafana));
  const sign = (...parts: string[]) => createHmac('sha256', 'secret').update(parts.join('')).digest('hex');
  const now = String(NOW_MS / 1000);

  test('links to the panel', async () => {
    const [one] = await said(grafana, { body });
    expect(one).toMatchObject({ severity: 'error', link: 'https://grafana.example.com/d/hosts?viewPanel=2' });
  });

  test.each([
    ['a signature of the body', { 'x-grafana-alerting-signature': sign(body) }, 'understood'],
    [
      'a signature with the time',
      { 'x-grafana-alerting-signature': sign(now, ':', body), 'x-grafana-alerting-timestamp': now },
      'understood',
    ],
    ['none', {}, 'refused'],
    ['one of another secret', { 'x-grafana-alerting-signature': '0'.repeat(64) }, 'refused'],
    [
      'one that is old',
      { 'x-grafana-alerting-signature': sign('1000', ':', body), 'x-grafana-alerting-timestamp': '1000' },
      'refused',
    ],
  ])('with a secret, %s', async (_, headers, kind) => {
    const result = await parsed(grafana, { body, headers }, { secret: 'secret' });
    expect(result.kind).toBe(kind);
    if (result.kind === 'refused') expect(result.status).toBe(401);
  });
});
