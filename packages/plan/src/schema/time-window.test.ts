import { expect, it } from 'vitest';
import { timeWindow, toTimeWindow } from './time-window.ts';

it('reads weekdays into ISO numbers, each once and in order, in the zone that is given', () => {
  const written = timeWindow.parse({ days: ['sun', 'mon', 'sun'], from: '22:00', to: '06:00' });
  expect(toTimeWindow(written, 'Europe/Berlin')).toEqual({
    days: [1, 7],
    from: '22:00',
    to: '06:00',
    timezone: 'Europe/Berlin',
  });
});

it('keeps a zone of its own, and has no days for every day', () => {
  const written = timeWindow.parse({ from: '00:00', to: '00:00', timezone: 'UTC' });
  expect(toTimeWindow(written, 'Europe/Berlin')).toEqual({ days: [], from: '00:00', to: '00:00', timezone: 'UTC' });
});

it('refuses other words for days, and times that are none', () => {
  expect(timeWindow.safeParse({ days: ['monday'], from: '09:00', to: '17:00' }).success).toBe(false);
  expect(timeWindow.safeParse({ from: '9am', to: '17:00' }).success).toBe(false);
});
