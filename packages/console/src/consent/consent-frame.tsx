import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { getConsentOverviewOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Page } from '../shared/page.tsx';
import { Tabs } from '../shared/tabs.tsx';

interface ConsentFrameProps {
  /** Names the browser's tab. */
  readonly name: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

const exact = { exact: true } as const;
const current = { 'aria-current': 'page' } as const;

/** The frame of everything about consent: complaints, one address, who gets nothing, and files of consents. */
export function ConsentFrame({ name, lead, actions, children }: ConsentFrameProps) {
  const services = useQuery(getConsentOverviewOptions()).data?.services ?? [];
  const open = services.reduce((sum, { openCases }) => sum + openCases, 0);
  return (
    <Page title="Consent" name={name} lead={lead} actions={actions}>
      <Tabs label="Consent">
        <Link to="/consent" activeOptions={exact} activeProps={current}>
          Cases
          {open > 0 ? <b title={`${open} wait for an answer`}>{open}</b> : null}
        </Link>
        <Link to="/consent/lookup" activeProps={current}>
          Look up
        </Link>
        <Link to="/consent/suppressed" activeProps={current}>
          Suppressed
        </Link>
        <Link to="/consent/import" activeProps={current}>
          Import and export
        </Link>
      </Tabs>
      {children}
    </Page>
  );
}

/** The services that say something about consent. */
export function useConsentServices() {
  return useQuery(getConsentOverviewOptions()).data?.services ?? [];
}
