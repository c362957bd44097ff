import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listSilencesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { healthPlaces } from '../app/navigation.ts';
import { Page } from '../shared/page.tsx';
import { Tabs } from '../shared/tabs.tsx';

interface HealthFrameProps {
  /** Names the browser's tab. */
  readonly name: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

const exact = { exact: true } as const;
const current = { 'aria-current': 'page' } as const;

/** The frame of everything about what is watched: the board, alerts, silences, users' reports, and what other tools send. */
export function HealthFrame({ name, lead, actions, children }: HealthFrameProps) {
  const { data } = useQuery(listSilencesOptions());
  const active = data ? data.silences.filter(({ state }) => state === 'active').length + data.windows.length : 0;
  return (
    <Page title="Health" name={name} lead={lead} actions={actions}>
      <Tabs label="Health">
        <Link to="/health" activeOptions={exact} activeProps={current}>
          Board
        </Link>
        {healthPlaces.map(({ to, label }) => (
          <Link key={to} to={to} activeOptions={exact} activeProps={current}>
            {label}
            {to === '/health/silences' && active > 0 ? <b title={`${active} in force`}>{active}</b> : null}
          </Link>
        ))}
      </Tabs>
      {children}
    </Page>
  );
}
