import { describe, expect, test } from 'vitest';
import { said, sample } from '../intake.fixture.ts';
import { healthchecks } from './healthchecks.format.ts';

describe('Healthchecks', () => {
  test('down and up', async () => {
    const [down] = await said(healthchecks, { body: sample(healthchecks) });
    const [up] = await said(healthchecks, { body: { ...sample(healthchecks), status: 'up' } });
    expect(down).toMatchObject({ action: 'trigger', summary: 'Sample: nightly backup is down' });
    expect(up).toMatchObject({ action: 'resolve', key: down?.key });
  });
  test('its own $JSON is read, too', async () => {
    const body = { name: 'Backup', slug: 'backup', tags: 'prod', status: 'down', unique_key: 'abc', n_pings: 7 };
    expect(await said(healthchecks, { body })).toMatchObject([{ key: 'abc', labels: { check: 'Backup' } }]);
  });
});
