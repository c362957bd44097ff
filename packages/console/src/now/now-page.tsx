import { useQuery } from '@tanstack/react-query';
import { SilenceBanner } from '../alerts/silence-banner.tsx';
import { getHealthOptions, listIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { HealthBoard } from '../health/health-board.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { VendorsNow } from '../vendors/vendors-now.tsx';
import { ActiveIncidentCard } from './active-incident-card.tsx';
import { AllQuiet } from './all-quiet.tsx';
import { DueUpdates } from './due-updates.tsx';
import css from './now-page.module.css';
import { OnCallNow } from './on-call-now.tsx';
import { PulledLevers } from './pulled-levers.tsx';
import { RecentMessages } from './recent-messages.tsx';

/** What is wrong now, and what to do first. */
export function NowPage() {
  const active = useQuery(listIncidentsOptions({ query: { active: 'true' } }));
  const health = useQuery(getHealthOptions());
  const incidents = active.data?.incidents ?? [];
  const lead = active.data
    ? incidents.length === 0
      ? 'No active incident.'
      : `${plural(incidents.length, 'active incident')}.`
    : '';
  return (
    <Page title="Now" lead={lead}>
      <SilenceBanner />
      <Loaded query={active} what="the active incidents" lines={3}>
        {(data) =>
          data.incidents.length === 0 ? (
            <AllQuiet health={health.data?.services} />
          ) : (
            <div className={css.incidents}>
              {[...data.incidents]
                .sort(
                  (one, other) =>
                    Number(one.snoozedUntil !== null) - Number(other.snoozedUntil !== null) ||
                    one.severityRank - other.severityRank,
                )
                .map((incident) => (
                  <ActiveIncidentCard key={incident.id} incident={incident} />
                ))}
            </div>
          )
        }
      </Loaded>
      <div className={css.grid}>
        <Loaded query={health} what="the health board" lines={8}>
          {(data) => <HealthBoard services={data.services} />}
        </Loaded>
        <div className={css.side}>
          <DueUpdates />
          <OnCallNow />
          <PulledLevers />
          <VendorsNow />
          <RecentMessages />
        </div>
      </div>
    </Page>
  );
}
