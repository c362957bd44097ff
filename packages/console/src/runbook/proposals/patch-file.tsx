import { Fragment } from 'react';
import type { Proposal } from '../../api/generated/types.gen.ts';
import css from '../../plan/versions/diff.module.css';
import { DiffLine } from '../../plan/versions/diff-file.tsx';
import { numberLines } from '../../plan/versions/number-lines.ts';
import { plural } from '../../shared/names.ts';
import { countLines, readPatch } from './read-patch.ts';

/** What changes in one file: added lines have a plus, removed ones a minus. */
export function PatchFile({ file: { path, diff } }: { file: Proposal['files'][number] }) {
  const hunks = readPatch(diff);
  const { added, removed } = countLines(hunks);
  return (
    <details className={css.file} open>
      <summary>
        <code>{path}</code>
        <span className={css.count}>
          <b data-kind="added">+{added}</b> <b data-kind="removed">−{removed}</b>
        </span>
      </summary>
      <div className={css.scroll}>
        <table className={css.table}>
          <caption className={css.hidden}>
            {path}: {plural(added, 'line')} added, {plural(removed, 'line')} removed
          </caption>
          <tbody>
            {hunks.map((hunk, index) => (
              <Fragment key={`${hunk.oldStart}:${hunk.newStart}`}>
                {index > 0 ? (
                  <tr className={css.gap}>
                    <td colSpan={4}>
                      <span className={css.hidden}>Unchanged lines are left out</span>
                    </td>
                  </tr>
                ) : null}
                {numberLines(hunk).map((line) => (
                  <DiffLine key={`${line.before}:${line.after}`} line={line} />
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
