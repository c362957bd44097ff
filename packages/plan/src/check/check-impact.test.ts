import { describe, expect, it } from 'vitest';
import type { Finding } from '../problem.ts';
import { planSchema } from '../schema/plan-schema.ts';
import { checkImpact } from './check-impact.ts';
import type { CheckContext } from './context.ts';

const METRICS = {
  affected: { read: 'last', from: 'affected' },
  failing: { read: 'ratio', from: 'requests' },
  slow: { read: 'p95', from: 'requests' },
};

function check(impact: object): readonly string[] {
  const draft = planSchema.parse({ service: 'shop', severities: {}, metrics: METRICS, impact });
  const found: string[] = [];
  const reportAt = (path: readonly unknown[], { code, message }: Finding) =>
    void found.push(`${path.join('.')} ${code}: ${message}`);
  checkImpact({ draft, reportAt } as unknown as CheckContext);
  return found;
}

describe('estimates of the impact', () => {
  it('count, or say a share', () => {
    const users = { metric: 'failing', of: 'affected' };
    expect(check({ users, customers: { metric: 'affected', of: 3 }, revenue: { metric: 'affected' } })).toEqual([]);
  });

  it('are not of another unit', () => {
    expect(check({ users: { metric: 'slow' }, customers: { metric: 'affected', of: 'failing' } })).toEqual([
      'impact.users.metric bad-estimate: The metric "slow" is in ms, which does not say how many users',
      'impact.customers.of bad-estimate: "of" says how many customers there are, and the metric "failing" is in ratio',
    ]);
    expect(check({ revenue: { metric: 'failing' } })).toEqual([
      'impact.revenue.metric bad-estimate: The metric "failing" is in ratio, which is no money',
    ]);
  });

  it('leave a metric that does not exist to the check of references', () => {
    expect(check({ users: { metric: 'nowhere', of: 'missing' } })).toEqual([]);
  });
});
