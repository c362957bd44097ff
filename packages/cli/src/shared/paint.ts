import { styleText } from 'node:util';

export type Ink = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold';

/** Colours a text for people who look at a terminal and did not opt out (https://no-color.org). */
export function paint(ink: Ink, text: string): string {
  const { NO_COLOR, TERM } = process.env;
  const colours = process.stdout.isTTY && !NO_COLOR && TERM !== 'dumb';
  return colours ? styleText(ink, text) : text;
}

const STATE_INKS: Readonly<Record<string, Ink>> = {
  ...{
    down: 'red',
    outage: 'red',
    failed: 'red',
    broken: 'red',
    missed: 'red',
    firing: 'red',
    pulled: 'red',
    detected: 'red',
  },
  ...{ degraded: 'yellow', unknown: 'yellow', warned: 'yellow', held: 'yellow', 'pulled-back': 'yellow' },
  ...{
    up: 'green',
    operational: 'green',
    done: 'green',
    met: 'green',
    resolved: 'green',
    whole: 'green',
    delivered: 'green',
  },
  ...{ running: 'cyan', paused: 'dim', pending: 'dim', skipped: 'dim', released: 'dim' },
};

/** Colours the word for a state by how good it is. */
export function paintState(state: string): string {
  const ink = STATE_INKS[state];
  return ink ? paint(ink, state) : state;
}

/** Colours a level: 0 is the most severe. */
export function paintSeverity(text: string, rank: number): string {
  if (rank === 0) return paint('red', text);
  return rank === 1 ? paint('yellow', text) : text;
}
