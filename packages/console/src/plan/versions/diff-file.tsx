import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { getPlanVersionOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { PlanFileDiff } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import { Tag } from '../../shared/tag.tsx';
import { linesOf } from '../source/cut-lines.ts';
import css from './diff.module.css';
import { type Gap, gapBefore, type NumberedLine, numberLines } from './number-lines.ts';

/** Longer differences are folded at first. */
const LONG = 400;

const looks = {
  added: { tone: 'ok', word: 'new file' },
  removed: { tone: 'bad', word: 'removed file' },
  changed: { tone: 'neutral', word: 'changed' },
} as const;

interface DiffFileProps {
  readonly service: string;
  readonly to: string;
  readonly file: PlanFileDiff;
}

/** What differs in one file: added lines have a plus, removed ones a minus; the rest is folded. */
export function DiffFile({ service, to, file }: DiffFileProps) {
  const { tone, word } = looks[file.status];
  return (
    <details className={css.file} open={file.added + file.removed <= LONG}>
      <summary>
        <code>{file.path}</code>
        <Tag tone={tone}>{word}</Tag>
        <span className={css.count}>
          <b data-kind="added">+{file.added}</b> <b data-kind="removed">−{file.removed}</b>
        </span>
      </summary>
      <div className={css.scroll}>
        <table className={css.table}>
          <caption className={css.hidden}>
            {file.path}: {plural(file.added, 'line')} added, {plural(file.removed, 'line')} removed
          </caption>
          <tbody>
            {file.hunks.map((hunk, index) => {
              const gap = gapBefore(hunk, file.hunks[index - 1]);
              return (
                <Fragment key={`${hunk.oldStart}:${hunk.newStart}`}>
                  {gap ? <Unchanged service={service} to={to} path={file.path} gap={gap} /> : null}
                  {numberLines(hunk).map((line) => (
                    <DiffLine key={`${line.before}:${line.after}`} line={line} />
                  ))}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const signs = {
  same: { sign: '', spoken: '' },
  added: { sign: '+', spoken: 'added' },
  removed: { sign: '−', spoken: 'removed' },
} as const;

/** A line of a difference, with its numbers on both sides. */
export function DiffLine({ line: { kind, text, before, after } }: { line: NumberedLine }) {
  return (
    <tr data-kind={kind}>
      <td className={css.number}>{before}</td>
      <td className={css.number}>{after}</td>
      <td className={css.sign}>
        <span aria-hidden>{signs[kind].sign}</span>
        <span className={css.hidden}>{signs[kind].spoken}</span>
      </td>
      <td>
        <code>{text}</code>
      </td>
    </tr>
  );
}

/** Lines that are the same in both versions: folded, and fetched when somebody wants to see them. */
function Unchanged({ service, to, path, gap }: { service: string; to: string; path: string; gap: Gap }) {
  const [isOpen, setOpen] = useState(false);
  const version = useQuery({ ...getPlanVersionOptions({ path: { service, hash: to } }), enabled: isOpen });
  const file = version.data?.files.find((one) => one.path === path);
  if (isOpen && file) {
    const texts = linesOf(file.text).slice(gap.after - 1, gap.after - 1 + gap.count);
    const lines = texts.map((text) => ({ kind: 'same' as const, text }));
    return numberLines({ oldStart: gap.before, newStart: gap.after, lines }).map((line) => (
      <DiffLine key={line.after} line={line} />
    ));
  }
  return (
    <tr className={css.gap}>
      <td colSpan={4}>
        <button type="button" onClick={() => setOpen(true)} disabled={version.isFetching}>
          Show {plural(gap.count, 'unchanged line')}
        </button>
        {version.isError ? <span role="alert"> They could not be loaded.</span> : null}
      </td>
    </tr>
  );
}
