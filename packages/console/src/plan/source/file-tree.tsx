import { FileText, TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { PlanFile, PlanProblem } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import { byFolder } from './by-folder.ts';
import css from './source.module.css';

interface FileTreeProps {
  readonly files: readonly PlanFile[];
  readonly problems: readonly PlanProblem[];
  readonly shown: string;
  readonly onShow: (path: string) => void;
}

/** The files by folder; those with a problem say so. */
export function FileTree({ files, problems, shown, onShow }: FileTreeProps) {
  const tree = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark moves when another file is shown.
  useEffect(() => showMarked(tree.current), [shown]);
  return (
    <nav ref={tree} aria-label="Files" className={css.tree}>
      {byFolder(files.map(({ path }) => path)).map(({ folder, paths }) => (
        <div key={folder}>
          {folder === '' ? null : <span className={css.folder}>{folder}/</span>}
          {paths.map((path) => {
            const count = problems.filter(({ file }) => file === path).length;
            return (
              <button
                key={path}
                type="button"
                className={css.file}
                aria-current={path === shown ? 'true' : undefined}
                onClick={() => onShow(path)}
              >
                <FileText size={14} aria-hidden />
                <span>{path.slice(folder === '' ? 0 : folder.length + 1)}</span>
                {count > 0 ? (
                  <small title={plural(count, 'problem')}>
                    <TriangleAlert size={12} aria-label="problems:" /> {count}
                  </small>
                ) : null}
              </button>
            );
          })}
        </div>
      ))}
    </nav>
  );
}

/** Scrolls the list, and not the page, to the file that is shown. */
function showMarked(tree: HTMLElement | null): void {
  const marked = tree?.querySelector<HTMLElement>('[aria-current]');
  if (!tree || !marked) return;
  const below = marked.getBoundingClientRect().top - tree.getBoundingClientRect().top;
  if (below < 0 || below > tree.clientHeight - marked.offsetHeight) tree.scrollTop += below - tree.clientHeight / 2;
}
