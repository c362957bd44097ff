import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { getOnCallOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetOnCallResponse } from '../api/generated/types.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Tabs } from '../shared/tabs.tsx';
import { OnCallWarnings } from './oncall-warnings.tsx';

/** A test page under way is asked for again until it has come back. */
const TESTING_MS = 2500;
/** One that has not arrived by then is held or lost: it is not waited for at every moment. */
const TESTED_WITHIN_MS = 10 * 60_000;
/** Shifts change by the clock alone. */
const RESTING_MS = 60_000;

/** What the on-call screens know; renewed by itself. */
export function useOnCall() {
  return useQuery({
    ...getOnCallOptions(),
    refetchInterval: ({ state }) => (state.data && isTesting(state.data) ? TESTING_MS : RESTING_MS),
  });
}

function isTesting({ people }: GetOnCallResponse): boolean {
  const sinceMs = Date.now() - TESTED_WITHIN_MS;
  return people
    .flatMap((person) => person.contact)
    .some(({ lastTest }) => lastTest?.outcome === 'waiting' && Date.parse(lastTest.at) > sinceMs);
}

const tabs = [
  { to: '/oncall', label: 'Schedules' },
  { to: '/oncall/people', label: 'People and escalation' },
  { to: '/oncall/channels', label: 'Channels and watchdog' },
] as const;

/** The frame of the on-call screens: what will go wrong first, then the way from one to the other. */
export function OnCallFrame({ children }: { children: (data: GetOnCallResponse) => ReactNode }) {
  const onCall = useOnCall();
  return (
    <Page title="On call" lead="Who is paged now, who is next, and how each of them is reached.">
      {onCall.data ? <OnCallWarnings warnings={onCall.data.warnings} /> : null}
      <Tabs label="On call">
        {tabs.map(({ to, label }) => (
          <Link key={to} to={to} activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
            {label}
          </Link>
        ))}
      </Tabs>
      <Loaded query={onCall} what="who is on call" lines={10}>
        {children}
      </Loaded>
    </Page>
  );
}
