import { describe, expect, test } from 'vitest';
import { said, sample } from '../intake.fixture.ts';
import { statuspage } from './statuspage.format.ts';

describe('Statuspage', () => {
  const incident = (change: object) => ({
    ...sample(statuspage),
    incident: { ...(sample(statuspage).incident as object), ...change },
  });
  test('an incident and its end', async () => {
    const [opened] = await said(statuspage, { body: sample(statuspage) });
    const [over] = await said(statuspage, { body: incident({ status: 'resolved' }) });
    expect(opened).toMatchObject({ severity: 'major', component: 'API', link: 'https://stspg.io/sample' });
    expect(over).toMatchObject({ action: 'resolve', key: opened?.key });
    expect(await said(statuspage, { body: incident({ status: 'in_progress', impact: 'maintenance' }) })).toEqual([]);
  });
  test.each([
    ['major_outage', 'trigger'],
    ['degraded_performance', 'trigger'],
    ['operational', 'resolve'],
  ])('a component that is %s', async (new_status, action) => {
    const component_update = {
      new_status,
      old_status: 'operational',
      component_id: 'c1',
      created_at: '2026-01-05T12:00:00Z',
    };
    const body = { page: { id: 'p' }, component_update, component: { id: 'c1', name: 'Payments' } };
    expect(await said(statuspage, { body })).toMatchObject([{ action, key: 'component:c1', component: 'Payments' }]);
  });
});
