import { describe, expect, it } from 'vitest';
import { recoveredLines, scopeOf } from '../scope.fixture.ts';
import { findMaintenance } from './find-maintenance.ts';
import { readWindow } from './read-window.ts';

describe('readWindow', () => {
  it.each<[string, string, string, number | null]>([
    ['Sundays 2-4 AM UTC', '0 2 * * SUN', 'UTC', 7200],
    ['Saturday, 11 PM - 1:30 AM EST', '0 23 * * SAT', 'America/New_York', 9000],
    ['Mondays 11-1 PM', '0 23 * * MON', 'UTC', 7200],
    ['jeden Sonntag 02:00–04:00 Uhr MEZ', '0 2 * * SUN', 'Europe/Berlin', 7200],
    ['Domingos das 3h às 5h BRT', '0 3 * * SUN', 'America/Sao_Paulo', 7200],
    ['First Tuesday of the month 22:30-23:00 UTC', '30 22 * * TUE#1', 'UTC', 1800],
    ['daily 03:00-03:15 (Europe/Paris)', '0 3 * * *', 'Europe/Paris', 900],
    ['毎週日曜 2:00〜4:00 JST', '0 2 * * SUN', 'Asia/Tokyo', 7200],
    ['Sundays at 2 AM, for 90 minutes', '0 2 * * SUN', 'UTC', 5400],
  ])('reads %s', (text, cron, timezone, duration) => {
    expect(readWindow(text)).toEqual({ cron, timezone, duration });
  });

  it.each(['whenever it suits', 'Sundays', '2-4 AM', 'on 2025-10-21', 'Sundays at 29:00'])(
    'reads nothing in %s',
    (text) => {
      expect(readWindow(text)).toBeNull();
    },
  );
});

describe('findMaintenance', () => {
  it('reads a window with its announcements and tasks', () => {
    const scope = scopeOf(
      '## Maintenance windows',
      '### Planned maintenance',
      '**Timing:** Saturdays 1-2 AM UTC',
      '**Notification:**',
      '- Status page 72h before',
      '- Show a banner',
      '',
      '**Tasks:**',
      '- Reindex',
      '',
      '### Emergency maintenance',
      '**When:**',
      '- Security hole, Sundays 2-4 AM too',
    );
    expect(findMaintenance(scope)).toMatchObject([
      {
        cron: '0 1 * * SAT',
        duration: 3600,
        announce: [{ before: 259_200, how: 'Status page 72h before' }],
        banner: true,
        tasks: ['Reindex'],
      },
    ]);
    expect(recoveredLines(scope)).toEqual([1, 3, 4, 5, 6, 8, 9]);
  });

  it('finds no window in an emergency, or without a time', () => {
    expect(findMaintenance(scopeOf('## Emergency maintenance', 'Sundays 2-4 AM UTC'))).toEqual([]);
    expect(findMaintenance(scopeOf('## Maintenance window', 'Ask first.'))).toEqual([]);
  });
});
