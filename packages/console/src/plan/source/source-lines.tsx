import { useMemo, useRef } from 'react';
import type { PlanProblem } from '../../api/generated/types.gen.ts';
import { cut, linesOf } from './cut-lines.ts';
import type { Place } from './place.ts';
import css from './source.module.css';
import { useJump } from './use-jump.ts';

interface SourceLinesProps {
  readonly label: string;
  readonly text: string;
  /** Problems of this file; each stands below its line. */
  readonly problems?: readonly PlanProblem[];
  readonly place: Place | null;
}

/** A file with its line numbers. */
export function SourceLines({ label, text, problems = [], place }: SourceLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const blocks = useMemo(() => cut(linesOf(text)), [text]);
  useJump(box, place);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard.
    <section ref={box} className={css.box} aria-label={label} tabIndex={0}>
      {blocks.map(({ from, part }) => (
        <div key={from} className={css.block} style={{ containIntrinsicSize: `auto ${part.length * 20}px` }}>
          {part.map((line, index) => (
            <SourceLine
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
              key={index}
              number={from + index + 1}
              text={line}
              isTarget={place?.line === from + index + 1}
              problems={problems.filter((problem) => problem.line === from + index + 1)}
            />
          ))}
        </div>
      ))}
    </section>
  );
}

interface SourceLineProps {
  readonly number: number;
  readonly text: string;
  readonly isTarget: boolean;
  readonly problems?: readonly PlanProblem[];
}

/** One line with its number, and what is wrong with it. One element each, because a document has thousands. */
export function SourceLine({ number, text, isTarget, problems = [] }: SourceLineProps) {
  return (
    <>
      <div className={css.line} data-line={number} data-target={isTarget || undefined} tabIndex={-1}>
        {text === '' ? ' ' : text}
      </div>
      {problems.map((problem) => (
        <p key={`${problem.code}:${problem.message}`} className={css.problem} data-severity={problem.severity}>
          <b>{problem.severity === 'error' ? 'Error' : 'Warning'}</b> {problem.message}
          {problem.hint ? <span>{problem.hint}</span> : null}
        </p>
      ))}
    </>
  );
}
