import type { ReactNode } from 'react';
import css from './tabs.module.css';

/** The way from one screen to another of the same kind: links, of which the current one has `aria-current`. */
export function Tabs({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <nav aria-label={label} className={css.tabs}>
      {children}
    </nav>
  );
}
