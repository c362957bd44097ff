import type { EpochMs } from '@tocsin/core';

/** What is added to a moment to have a zone's wall clock, in milliseconds, by moment. @throws RangeError for no zone */
export function zoneOffset(timeZone: string): (atMs: EpochMs) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (atMs) => {
    const seconds = Math.floor(atMs / 1000) * 1000;
    const parts = format.formatToParts(seconds);
    const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - seconds;
  };
}
