import css from './badges.module.css';

/** A level: its colour, its code and its name, so that the colour is never alone. */
export function SeverityBadge({ code, name, rank }: { code: string; name?: string; rank: number }) {
  return (
    <span className={css.severity} data-rank={Math.min(rank, 3)}>
      <b>{code}</b> {name ? <span>{name}</span> : null}
    </span>
  );
}
