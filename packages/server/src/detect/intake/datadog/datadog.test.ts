import { describe, expect, test } from 'vitest';
import { said, sample } from '../intake.fixture.ts';
import { datadog } from './datadog.format.ts';

describe('Datadog', () => {
  test('the end of a cycle is the end of its alert', async () => {
    const [fired] = await said(datadog, { body: sample(datadog) });
    const over = {
      ...sample(datadog),
      transition: 'Recovered',
      title: '[Recovered on {host:web-1}] Sample: CPU is high',
    };
    const [ended] = await said(datadog, { body: over });
    expect(fired).toMatchObject({
      summary: 'Sample: CPU is high',
      severity: 'error',
      labels: { env: 'prod', service: 'api' },
      atMs: 1_767_614_400_000,
    });
    expect(ended).toMatchObject({ action: 'resolve', key: fired?.key });
  });

  test("Datadog's own default payload is known by its title", async () => {
    const body = (state: string) => ({
      ...{ id: '999', body: '%%% CPU %%%', last_updated: '1767614400000', event_type: 'query_alert_monitor' },
      ...{ title: `[${state} on {host:web-1}] CPU is high`, date: '1767614400000', org: { id: '1', name: 'Shop' } },
    });
    const [fired] = await said(datadog, { body: body('Triggered') });
    const [ended] = await said(datadog, { body: body('Recovered') });
    expect(fired).toMatchObject({ action: 'trigger', summary: 'CPU is high' });
    expect(ended).toMatchObject({ action: 'resolve', key: fired?.key });
  });

  test.each([
    ['Warn', 'warning'],
    ['Re-No Data', 'warning'],
    ['Triggered', 'error'],
  ])('%s is %s', async (transition, severity) => {
    expect(await said(datadog, { body: { ...sample(datadog), transition } })).toMatchObject([{ severity }]);
  });
});
