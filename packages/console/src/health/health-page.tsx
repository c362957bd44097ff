import { useQuery } from '@tanstack/react-query';
import { getHealthOptions, getUptimeOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ServiceHealth } from '../api/generated/types.gen.ts';
import { HealthState } from '../shared/health-state.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { CheckNow } from './check-now.tsx';
import { byTrouble, Components, HealthRow } from './health-board.tsx';
import css from './health-page.module.css';
import { Panels } from './panels.tsx';
import { UptimeBars } from './uptime-bars.tsx';

const DAYS = 90;
const REFRESH_MS = 300_000;

/** Everything that is watched, how it was day by day, and what the plan wants to see beside it. */
export function HealthPage() {
  const health = useQuery(getHealthOptions());
  return (
    <Page title="Health" lead="What is watched, as it is now and as it was in the last 90 days.">
      <Loaded query={health} what="the health board" lines={8}>
        {({ services }) =>
          services.map((service) => (
            <div key={service.service} className={css.service}>
              <Board health={service} />
              <div className={css.panels}>
                <Panels service={service.service} />
              </div>
            </div>
          ))
        }
      </Loaded>
    </Page>
  );
}

function Board({ health }: { health: ServiceHealth }) {
  const { service, title, state, components, items } = health;
  const uptime = useQuery({
    ...getUptimeOptions({ query: { service, days: DAYS } }),
    refetchInterval: REFRESH_MS,
  });
  const days = new Map(uptime.data?.monitors.map((monitor) => [monitor.id, monitor]));
  return (
    <Panel
      title={title}
      flush
      note={<HealthState state={state} />}
      actions={<CheckNow service={service} title={title} />}
    >
      <Components components={components} />
      {items.length === 0 ? <Empty title="No monitors yet.">Add some to the plan under “monitors”.</Empty> : null}
      <ul className={css.items} aria-label="Monitors and metrics">
        {byTrouble(items).map((item) => {
          const own = days.get(item.id);
          return (
            <HealthRow key={item.id} item={item} service={service}>
              {own ? <UptimeBars uptime={own} days={DAYS} nowMs={uptime.dataUpdatedAt} /> : null}
            </HealthRow>
          );
        })}
      </ul>
    </Panel>
  );
}
