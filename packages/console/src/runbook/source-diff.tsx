import { useMemo } from 'react';
import { diffLines } from './diff-lines.ts';
import css from './notebook.module.css';

const signs = { same: ' ', added: '+', removed: '−' } as const;
const spoken = { same: '', added: 'added: ', removed: 'removed: ' } as const;

interface SourceDiffProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** What differs between the source that the plan has and that of this run. */
export function SourceDiff({ before, after, label }: SourceDiffProps) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  return (
    <section className={css.diff} aria-label={label}>
      {lines.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a difference have no other identity.
        <div key={index} data-kind={kind}>
          <span aria-hidden>{signs[kind]}</span>
          <code>
            {spoken[kind] ? <span className={css.hidden}>{spoken[kind]}</span> : null}
            {text}
          </code>
        </div>
      ))}
    </section>
  );
}
