import type { PlanProblem } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { byFile, caretUnder } from './plan-words.ts';
import css from './problems.module.css';

interface ProblemListProps {
  readonly problems: readonly PlanProblem[];
  /** Shows the place; without it the place is only named. */
  readonly onShow?: (file: string, line: number) => void;
}

/** Problems by file, each with its place, the offending line with a caret, and what to do. */
export function ProblemList({ problems, onShow }: ProblemListProps) {
  return byFile(problems).map(([file, list]) => (
    <section key={file} className={css.file} aria-label={file}>
      <h3>
        <code>{file === '.' ? 'the folder' : file}</code>
        <small>{countWords(list)}</small>
      </h3>
      <ol>
        {list.map((problem) => (
          <Problem
            key={`${problem.line}:${problem.column}:${problem.code}:${problem.message}`}
            {...{ problem, onShow }}
          />
        ))}
      </ol>
    </section>
  ));
}

function countWords(list: readonly PlanProblem[]): string {
  const errors = list.filter(({ severity }) => severity === 'error').length;
  const warnings = list.length - errors;
  return [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
    .filter((words) => words !== '')
    .join(', ');
}

function Problem({ problem, onShow }: { problem: PlanProblem; onShow: ProblemListProps['onShow'] }) {
  const { severity, file, line, column, message, hint, source } = problem;
  const place = `${file}:${line}:${column}`;
  return (
    <li data-severity={severity}>
      <p>
        <b className={css.severity}>{severity === 'error' ? 'Error' : 'Warning'}</b>{' '}
        {onShow ? (
          <button type="button" className={css.place} onClick={() => onShow(file, line)}>
            {place}
          </button>
        ) : (
          <code>{place}</code>
        )}{' '}
        {message}
      </p>
      {source.trim() === '' ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard.
        <pre className={css.source} tabIndex={0}>
          <code>
            {source}
            {'\n'}
            <span aria-hidden className={css.caret}>
              {caretUnder(source, column)}
            </span>
          </code>
        </pre>
      )}
      {hint ? <p className={css.hint}>{hint}</p> : null}
    </li>
  );
}
