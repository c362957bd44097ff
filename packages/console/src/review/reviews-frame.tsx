import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../shared/page.tsx';
import { Tabs } from '../shared/tabs.tsx';

interface ReviewsFrameProps {
  /** Names the browser's tab. */
  readonly name: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

const exact = { exact: true } as const;
const current = { 'aria-current': 'page' } as const;

/** The frame of all reviews, and of what is to be done after them. */
export function ReviewsFrame({ name, actions, children }: ReviewsFrameProps) {
  return (
    <Page
      title="Reviews"
      name={name}
      lead="What happened, why, and what will be different next time."
      actions={actions}
    >
      <Tabs label="Reviews">
        <Link to="/reviews" activeOptions={exact} activeProps={current}>
          Reviews
        </Link>
        <Link to="/reviews/action-items" activeOptions={exact} activeProps={current}>
          Action items
        </Link>
      </Tabs>
      {children}
    </Page>
  );
}
