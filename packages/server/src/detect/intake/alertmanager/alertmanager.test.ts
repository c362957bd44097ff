import { describe, expect, test } from 'vitest';
import { parsed, said } from '../intake.fixture.ts';
import { alertmanager } from './alertmanager.format.ts';

describe('Alertmanager', () => {
  const alert = (status: string, fingerprint: string, labels: object = {}) => ({
    ...{ status, fingerprint, startsAt: '2026-01-05T12:00:00.123456789Z', endsAt: '0001-01-01T00:00:00Z' },
    labels: { alertname: 'DiskFull', instance: 'web-1:9100', ...labels },
    annotations: { description: 'Disk of web-1 is at 93 %' },
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=x',
  });

  test('every alert of a group is one of ours', async () => {
    const body = {
      version: '4',
      status: 'firing',
      alerts: [alert('firing', 'a1', { severity: 'P1' }), alert('resolved', 'b2')],
    };
    const [first, second] = await said(alertmanager, { body });
    expect(first).toMatchObject({
      action: 'trigger',
      key: 'a1',
      summary: 'Disk of web-1 is at 93 %',
      severity: 'P1',
      link: 'https://prometheus.example.com/graph?g0.expr=x',
      atMs: Date.UTC(2026, 0, 5, 12, 0, 0, 123),
      labels: { alertname: 'DiskFull', instance: 'web-1:9100', severity: 'P1' },
    });
    expect(second).toMatchObject({ action: 'resolve', key: 'b2' });
  });

  test('an alert without a fingerprint is known by its labels, in whichever order they stand', async () => {
    const of = (labels: object) => said(alertmanager, { body: { alerts: [{ status: 'firing', labels }] } });
    const [one] = await of({ alertname: 'A', host: 'x' });
    const [other] = await of({ host: 'x', alertname: 'A' });
    const [third] = await of({ host: 'y', alertname: 'A' });
    expect(one?.key).toBe(other?.key);
    expect(third?.key).not.toBe(one?.key);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', []],
    ['no alerts', { version: '4' }],
    ['alerts that are none', { alerts: [1, null] }],
  ])('%s is refused', async (_, body) => {
    expect(await parsed(alertmanager, { body })).toMatchObject({ kind: 'refused', status: 400 });
  });

  test('labels are bounded in number and length', async () => {
    const labels = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`label${i}`, 'x'.repeat(1000)]));
    const [one] = await said(alertmanager, { body: { alerts: [{ labels }] } });
    expect(Object.keys(one?.labels ?? {})).toHaveLength(64);
    expect(one?.labels.label0).toHaveLength(200);
  });
});
