import { useState } from 'react';
import type { PlanFile, PlanProblem } from '../../api/generated/types.gen.ts';
import { FileTree } from './file-tree.tsx';
import type { FilePlace } from './place.ts';
import css from './source.module.css';
import { SourceLines } from './source-lines.tsx';

interface FileBrowserProps {
  readonly files: readonly PlanFile[];
  readonly problems: readonly PlanProblem[];
  /** What somebody asked for elsewhere on the screen; a new object is a new wish. */
  readonly asked: FilePlace | null;
}

/** The files of a plan folder and the one that is looked at, with its problems at their lines. */
export function FileBrowser({ files, problems, asked }: FileBrowserProps) {
  const [chosen, setChosen] = useState<{ readonly place: FilePlace; readonly over: FilePlace | null } | null>(null);
  // What was chosen here holds until something else is asked for elsewhere.
  const place = chosen && chosen.over === asked ? chosen.place : asked;
  const file =
    files.find(({ path }) => path === place?.file) ?? files.find(({ path }) => path === 'plan.yaml') ?? files[0];
  if (!file) return null;
  return (
    <div className={css.frame}>
      <div className={css.browser}>
        <FileTree
          files={files}
          problems={problems}
          shown={file.path}
          onShow={(path) => setChosen({ place: { file: path, line: 0 }, over: asked })}
        />
        <div className={css.opened}>
          <p className={css.path}>{file.path}</p>
          <SourceLines
            key={file.path}
            label={file.path}
            text={file.text}
            problems={problems.filter((problem) => problem.file === file.path)}
            place={place?.file === file.path && place.line > 0 ? place : null}
          />
        </div>
      </div>
    </div>
  );
}
