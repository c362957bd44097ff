import { CircleAlert, CircleCheck, CircleDashed, CircleX, type LucideIcon, TrendingDown } from 'lucide-react';
import { ClockTime } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './inbox.module.css';
import type { Statement } from './source-words.ts';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  bad: CircleX,
  warn: CircleAlert,
  accent: TrendingDown,
  ok: CircleCheck,
  neutral: CircleDashed,
};

/** How a source fares: what matters most first and larger. */
export function Statements({ says }: { says: readonly [Statement, ...Statement[]] }) {
  const [first, ...others] = says;
  return (
    <div className={css.says} role="status">
      <p className={css.headline} data-tone={first.tone}>
        <Mark tone={first.tone} size={18} />
        <span>
          <Words of={first} />
        </span>
      </p>
      {others.map((one) => (
        <p key={one.id} className={css.also} data-tone={one.tone}>
          <Mark tone={one.tone} size={14} />
          <span>
            <Words of={one} />
          </span>
        </p>
      ))}
    </div>
  );
}

function Mark({ tone, size }: { tone: Tone; size: number }) {
  const Icon = icons[tone];
  return <Icon size={size} aria-hidden />;
}

function Words({ of: { title, since, because } }: { of: Statement }) {
  return (
    <>
      <b>{title}</b>
      {since ? (
        <>
          {' '}
          since <ClockTime at={since} />
        </>
      ) : null}
      {because ? `: ${because}` : null}
    </>
  );
}
