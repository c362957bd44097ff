import type { PublicState } from '@tocsin/core';
import type { PublicComponent, PublicDay, PublicIncident, PublicMaintenance, PublicStatus } from './public-status.ts';

const DAY_MS = 86_400_000;
/** 2026-11-22, noon in UTC. */
export const NOW_MS = Date.UTC(2026, 10, 22, 12);

/** A page on which there is something of everything. @param over replaces parts of it */
export function samplePage(over: Partial<PublicStatus> = {}): PublicStatus {
  const components = ['Web', 'API', 'Payments', 'Mail'].map((title, index) => sampleComponent(title, index));
  return {
    service: 'shop',
    title: 'Example shop',
    description: 'How our services are doing.',
    languages: ['en', 'de'],
    timezone: 'Europe/Berlin',
    state: 'partial',
    groups: [
      { id: 'front', title: 'What you see', state: 'partial', components: components.slice(0, 2) },
      { id: null, title: null, state: 'operational', components: components.slice(2) },
    ],
    days: 90,
    incidents: [sampleIncident('INC-2026-009', { resolvedAt: null, status: 'identified' })],
    past: [
      sampleIncident('INC-2026-008', {
        review: { publishedAt: iso(-1), text: 'A **disk** was full.\n\n- We watch it now' },
      }),
    ],
    maintenance: { banner: null, upcoming: [sampleWork('scheduled', 2)], past: [sampleWork('completed', -5)] },
    responseTimes: [
      {
        id: 'web',
        title: 'Home page',
        day: Array.from({ length: 24 }, (_, hour) => sampleTime(-1 + hour / 24, hour)),
        month: Array.from({ length: 30 }, (_, day) => sampleTime(-30 + day, day)),
      },
    ],
    takesReports: true,
    takesSubscribers: true,
    updatedAt: iso(-0.1),
    look: { logo: null, colour: '#0b6e4f', links: [{ title: 'Help', url: 'https://example.com/help' }] },
    ...over,
  };
}

/** A component of 90 days; each second one has five days with trouble, and its first ten days are without data. */
export function sampleComponent(title: string, index: number): PublicComponent {
  const states: readonly PublicState[] = ['degraded', 'partial', 'major'];
  const days: PublicDay[] = Array.from({ length: 90 }, (_, at) => {
    const day = new Date(NOW_MS - (89 - at) * DAY_MS).toISOString().slice(0, 10);
    if (index % 2 === 0 && at % 18 === 17)
      return {
        day,
        state: states[Math.floor(at / 18) % 3] ?? 'degraded',
        uptime: 97.25,
        incidents: ['Orders were slow'],
      };
    return at < 10 && index % 2 === 0
      ? { day, state: 'unknown', uptime: null, incidents: [] }
      : { day, state: 'operational', uptime: 100, incidents: [] };
  });
  const state = index === 0 ? 'partial' : 'operational';
  return { id: `component-${index}`, title, state, uptime: index % 2 === 0 ? 99.84 : 100, days };
}

/** An incident with three updates, that began two days ago and lasted for 80 minutes. */
export function sampleIncident(id: string, over: Partial<PublicIncident> = {}): PublicIncident {
  const update = (status: PublicIncident['status'], days: number, text: string) => ({
    ...{ id: `${id}-${status}`, at: iso(days), status, text },
  });
  return {
    ...{ id, kind: 'incident', title: 'Orders are slow', status: 'resolved', impact: 'major' },
    components: [{ id: 'component-0', title: 'Web' }],
    ...{ startedAt: iso(-2), resolvedAt: iso(-2 + 80 / 1440), createdAt: iso(-1.99), updatedAt: iso(-1.9) },
    updates: [
      update('monitoring', -1.9, 'A fix is in place. See [what to do](https://example.com/help).'),
      update('identified', -1.95, 'The cause is known: a **database** that is too small.'),
      update('investigating', -1.99, 'Orders take up to two minutes. We look into it.\nNothing is lost.'),
    ],
    review: null,
    ...over,
  };
}

/** Work of two hours that begins in so many days. */
export function sampleWork(state: PublicMaintenance['state'], days: number): PublicMaintenance {
  return {
    ...{ id: `shop.weekly.${days}`, title: 'Weekly maintenance', state, emergency: false },
    components: [{ id: 'component-1', title: 'API' }],
    ...{ startsAt: iso(days), endsAt: iso(days + 2 / 24), plannedEndsAt: null },
    updates: [{ at: iso(Math.min(days, 0) - 1), text: 'The API may be away for some minutes.' }],
  };
}

function sampleTime(days: number, index: number) {
  return { at: iso(days), medianMs: 120 + (index % 5) * 10, p95Ms: index === 7 ? null : 300 + (index % 7) * 40 };
}

function iso(days: number): string {
  return new Date(NOW_MS + Math.round(days * DAY_MS)).toISOString();
}
