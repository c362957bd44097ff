import type { ReactNode } from 'react';
import css from './badges.module.css';
import type { Tone } from './tone.ts';

/** A small word with a tone: a status, a kind, a mark such as "sandbox". */
export function Tag({ tone = 'neutral', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={css.tag} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
