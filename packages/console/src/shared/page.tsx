import { type ReactNode, useEffect } from 'react';
import { setPageName } from '../app/page-title.ts';
import css from './page.module.css';

interface PageProps {
  readonly title: string;
  /** Names the browser's tab where the title alone does not tell which screen it is. */
  readonly name?: string;
  /** One line under the title: what this screen is for, or what is going on. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a screen: heading, one line of context, its main action. */
export function Page({ title, name = title, lead, actions, children }: PageProps) {
  usePageName(name);
  return (
    <div className={css.page}>
      <header className={css.header}>
        <div>
          <h1>{title}</h1>
          {lead ? <p className={css.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

/** Names the browser's tab after what is on the screen. */
export function usePageName(name: string): void {
  useEffect(() => setPageName(name), [name]);
}
