import { TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { SilenceBanner } from '../alerts/silence-banner.tsx';
import { getHealthOptions, getUptimeOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { HealthItem, ServiceHealth } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { HealthState } from '../shared/health-state.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { CheckNow } from './check-now.tsx';
import { sourceOf, useFalseShares } from './false-shares.ts';
import css from './health-board.module.css';
import { Components, NoMonitors } from './health-board.tsx';
import { HealthFrame } from './health-frame.tsx';
import frame from './health-page.module.css';
import { HealthRow } from './health-row.tsx';
import { HealthWarnings } from './health-warnings.tsx';
import { byTrouble, findItems } from './health-words.ts';
import { Panels } from './panels.tsx';
import { StateWords } from './state-words.tsx';
import { UptimeBars } from './uptime-bars.tsx';

const DAYS = 90;
const REFRESH_MS = 300_000;
/** From so many on, those that are well are folded, and one can search. */
const MANY = 24;

/** Everything that is watched, how it was day by day, and what the plan wants to see beside it. */
export function HealthPage() {
  const health = useQuery(getHealthOptions());
  return (
    <HealthFrame name="Health" lead="What is watched, as it is now and as it was in the last 90 days.">
      <SilenceBanner />
      <Loaded query={health} what="the health board" lines={8}>
        {(data) => {
          const services = byTrouble(data.services);
          return (
            <>
              <HealthWarnings warnings={data.warnings} />
              {services.length > 1 ? <ServiceList services={services} /> : null}
              {services.map((service) => (
                <div key={service.service} id={service.service} className={frame.service}>
                  <Board health={service} />
                  <div className={frame.panels}>
                    <Panels service={service.service} />
                  </div>
                </div>
              ))}
              <StateWords />
            </>
          );
        }}
      </Loaded>
    </HealthFrame>
  );
}

/** The services at one look, each a way down to its board. */
function ServiceList({ services }: { services: readonly ServiceHealth[] }) {
  return (
    <ul className={frame.services} aria-label="Services">
      {services.map(({ service, title, state }) => (
        <li key={service}>
          <a href={`#${service}`}>{title}</a>
          <HealthState state={state} />
        </li>
      ))}
    </ul>
  );
}

function Board({ health }: { health: ServiceHealth }) {
  const { service, title, state, components, items } = health;
  const mayRespond = useMayRespond();
  return (
    <Panel
      title={title}
      flush
      note={<HealthState state={state} />}
      actions={mayRespond ? <CheckNow service={service} title={title} /> : null}
    >
      <Components components={components} />
      <NoMonitors health={health} />
      <Items service={service} items={byTrouble(items)} />
    </Panel>
  );
}

function Items({ service, items }: { service: string; items: readonly HealthItem[] }) {
  const [typed, setTyped] = useState('');
  const [isWhole, setWhole] = useState(items.length < MANY);
  const uptime = useQuery({ ...getUptimeOptions({ query: { service, days: DAYS } }), refetchInterval: REFRESH_MS });
  const days = new Map(uptime.data?.monitors.map((monitor) => [monitor.id, monitor]));
  const wrong = useFalseShares(service);
  const found = findItems(items, typed);
  const shown = isWhole || typed.trim() !== '' ? found : found.filter(({ state }) => state !== 'up');
  return (
    <>
      {items.length < MANY ? null : (
        <div className={css.bar}>
          <TextInput
            aria-label="Find a monitor"
            placeholder={`Find one of ${items.length}`}
            size="xs"
            leftSection={<Search size={14} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      )}
      {found.length === 0 && items.length > 0 ? <Empty title="Nothing by that name." /> : null}
      <ul className={css.items} aria-label="Monitors and metrics">
        {shown.map((item) => {
          const own = item.kind === 'metric' ? undefined : days.get(item.id);
          return (
            <HealthRow
              key={`${item.kind}/${item.id}`}
              item={item}
              service={service}
              wrong={wrong.get(sourceOf(item))}
              days={own ? <UptimeBars uptime={own} days={DAYS} nowMs={uptime.dataUpdatedAt} /> : null}
            />
          );
        })}
      </ul>
      {found.length > shown.length ? (
        <UnstyledButton className={css.more} onClick={() => setWhole(true)}>
          {`Show ${plural(found.length - shown.length, 'more that is up', 'more that are up')}`}
        </UnstyledButton>
      ) : null}
    </>
  );
}
