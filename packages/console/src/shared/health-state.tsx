import { CircleAlert, CircleCheck, CircleHelp, CirclePause, CircleX } from 'lucide-react';
import css from './badges.module.css';
import type { Tone } from './tone.ts';

export type HealthStateName = 'up' | 'down' | 'degraded' | 'unknown' | 'paused';

const looks = {
  up: { Icon: CircleCheck, tone: 'ok', word: 'Up' },
  degraded: { Icon: CircleAlert, tone: 'warn', word: 'Degraded' },
  down: { Icon: CircleX, tone: 'bad', word: 'Down' },
  unknown: { Icon: CircleHelp, tone: 'neutral', word: 'Unknown' },
  paused: { Icon: CirclePause, tone: 'neutral', word: 'Paused' },
} as const;

/** The tone that a state is shown in. */
export function toneOfHealth(state: HealthStateName): Tone {
  return looks[state].tone;
}

/** A state as an icon with its own shape, its colour and its word. */
export function HealthState({ state }: { state: HealthStateName }) {
  const { Icon, tone, word } = looks[state];
  return (
    <span className={css.health} data-tone={tone}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}
