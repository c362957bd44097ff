import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listProposalsOptions, listRunnersOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { runbookPlaces } from '../app/navigation.ts';
import { Page } from '../shared/page.tsx';
import { Tabs } from '../shared/tabs.tsx';

interface RunbooksFrameProps {
  /** Names the browser's tab. */
  readonly name: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

const exact = { exact: true, includeSearch: false } as const;
const current = { 'aria-current': 'page' } as const;

/** The frame of the screens about runbooks: the list, what runs propose for the plan, and where steps run. */
export function RunbooksFrame({ name, lead, actions, children }: RunbooksFrameProps) {
  const open = useQuery(listProposalsOptions()).data?.proposals.length ?? 0;
  const missing = useQuery(listRunnersOptions()).data?.missing.length ?? 0;
  const counts: Readonly<Record<string, { count: number; title: string }>> = {
    '/runbooks/proposals': { count: open, title: `${open} open` },
    '/runbooks/runners': { count: missing, title: 'labels that nobody serves' },
  };
  return (
    <Page title="Runbooks" name={name} lead={lead} actions={actions}>
      <Tabs label="Runbooks">
        <Link to="/runbooks" activeOptions={exact} activeProps={current}>
          All runbooks
        </Link>
        {runbookPlaces.map(({ to, label }) => {
          const { count = 0, title } = counts[to] ?? {};
          return (
            <Link key={to} to={to} activeOptions={exact} activeProps={current}>
              {label}
              {count > 0 ? <b title={title}>{count}</b> : null}
            </Link>
          );
        })}
      </Tabs>
      {children}
    </Page>
  );
}
