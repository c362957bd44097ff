import type { Lever } from '../api/generated/types.gen.ts';
import { settingWords } from './lever-words.ts';
import css from './levers.module.css';

/** A lever's position in words, with a mark that is filled when it is pulled. */
export function LeverState({ lever }: { lever: Pick<Lever, 'pulled' | 'value' | 'kind' | 'resting'> }) {
  return (
    <span className={css.position} data-pulled={lever.pulled || undefined}>
      <span aria-hidden className={css.knob} />
      {lever.pulled ? 'Pulled' : 'Resting'} — {settingWords(lever, lever.value)}
    </span>
  );
}
