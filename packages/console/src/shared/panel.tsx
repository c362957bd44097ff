import { type ReactNode, useId } from 'react';
import css from './panel.module.css';

interface PanelProps {
  readonly title: ReactNode;
  /** Stands beside the title: a count, a state. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Leaves the body without padding, for lists and tables that reach the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A titled part of a screen. It is a region with the title as its name. */
export function Panel({ title, note, actions, flush = false, children, className }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={[css.panel, className].filter(Boolean).join(' ')}>
      <header className={css.header}>
        <h2 id={id}>{title}</h2>
        {note ? <div className={css.note}>{note}</div> : null}
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </header>
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}
