import { type Happening, type Scenario, USUAL_BEHAVIOUR } from './scenario.ts';

/** An alert of a level that lasts until it is resolved. */
export function alert(severity: string, component = 'app'): Happening {
  return { kind: 'alert', text: 'It is down', component, severity, after: 0, lasts: null };
}

/** A story in which everybody answers, unless it says otherwise. */
export function story(changes: Partial<Scenario> = {}): Scenario {
  return {
    title: 'A story',
    // Tuesday 2026-11-03 08:00 UTC, three in the morning in New York.
    atMs: 1_793_692_800_000,
    what: [alert('P0')],
    people: [],
    everybody: USUAL_BEHAVIOUR,
    down: [],
    until: 4 * 3600,
    expect: [],
    ...changes,
  };
}
