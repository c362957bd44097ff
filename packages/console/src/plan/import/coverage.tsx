import type { ImportReport } from '../../api/generated/types.gen.ts';
import css from './result.module.css';

/** How much of what a plan can hold was recovered: the figure, a bar, and the lines behind it. */
export function Coverage({ report: { coverage, lines, documents } }: { report: ImportReport }) {
  const percent = Math.floor(coverage * 100);
  const all = Math.max(1, lines.recovered + lines.left + lines.prose);
  const titles = documents.map(({ title, name }) => title || name).join(' · ');
  return (
    <div className={css.coverage}>
      <p className={css.figure}>
        <b>{percent} %</b> of what a plan can hold was recovered from <i>{titles}</i>
      </p>
      <div className={css.bar} aria-hidden>
        <span data-fate="recovered" style={{ flexGrow: lines.recovered / all }} />
        <span data-fate="left" style={{ flexGrow: lines.left / all }} />
        <span data-fate="prose" style={{ flexGrow: lines.prose / all }} />
      </div>
      <ul className={css.legend}>
        <li data-fate="recovered">
          <b>{lines.recovered}</b> lines recovered
        </li>
        <li data-fate="left">
          <b>{lines.left}</b> left for you
        </li>
        <li data-fate="prose">
          <b>{lines.prose}</b> prose: nothing to run in it
        </li>
      </ul>
    </div>
  );
}
