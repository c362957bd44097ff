import { Button, Collapse } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown, History, Plug } from 'lucide-react';
import { useState } from 'react';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Lever } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { listWords, plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import { LeverControl } from './lever-control.tsx';
import { LeverHistory } from './lever-history.tsx';
import { LeverState } from './lever-state.tsx';
import css from './levers.module.css';

/** Every lever in reach of one hand: what is pulled, by whom, why, until when. */
export function LeversPage() {
  const levers = useQuery(listLeversOptions());
  return (
    <Page title="Levers" lead="A pulled lever reaches the running application at once, without a deploy.">
      <Loaded query={levers} what="the levers" lines={8}>
        {(data) => {
          const services = [...new Set(data.levers.map((lever) => lever.service))];
          if (services.length === 0) return <Empty title="No lever in any plan.">Add some under “levers”.</Empty>;
          return services.map((service) => (
            <Panel
              key={service}
              title={service}
              note={<Connected count={data.clients.find((client) => client.service === service)?.connected ?? 0} />}
              flush
            >
              <ul className={css.board}>
                {pulledFirst(data.levers.filter((lever) => lever.service === service)).map((lever) => (
                  <LeverRow key={lever.id} lever={lever} />
                ))}
              </ul>
            </Panel>
          ));
        }}
      </Loaded>
    </Page>
  );
}

function Connected({ count }: { count: number }) {
  return (
    <Tag tone={count > 0 ? 'ok' : 'warn'}>
      <Plug size={13} aria-hidden />
      {count > 0
        ? `${plural(count, 'application')} connected`
        : 'no application connected: a pull takes effect when one connects'}
    </Tag>
  );
}

function LeverRow({ lever }: { lever: Lever }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li data-pulled={lever.pulled || undefined}>
      <div className={css.row}>
        <div className={css.about}>
          <div className={css.name}>
            <b>{lever.title}</b>
            <LeverState lever={lever} />
            {lever.kind === 'switch' ? null : <Tag>{lever.kind}</Tag>}
          </div>
          {lever.description ? <p>{lever.description}</p> : null}
          <p className={css.consequence}>
            When pulled: {lever.consequence}
            {lever.pulls.length > 0 ? ` Also pulls ${listWords(lever.pulls)}.` : ''}
          </p>
          {lever.pulled ? <PulledBy lever={lever} /> : null}
        </div>
        <div className={css.buttons}>
          <LeverControl lever={lever} />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<History size={14} aria-hidden />}
            rightSection={<ChevronDown size={13} aria-hidden />}
            aria-expanded={isOpen}
            aria-label={`History of ${lever.title}`}
            onClick={() => setOpen(!isOpen)}
          >
            History
          </Button>
        </div>
      </div>
      <Collapse expanded={isOpen} keepMounted={false}>
        <LeverHistory service={lever.service} lever={lever.id} />
      </Collapse>
    </li>
  );
}

function PulledBy({ lever }: { lever: Lever }) {
  return (
    <p className={css.by}>
      Pulled by <b>{lever.by ?? 'somebody'}</b>
      {lever.at ? (
        <>
          {' '}
          <TimeAgo at={lever.at} />
        </>
      ) : null}
      {lever.expiresAt ? (
        <>
          , until <ClockTime at={lever.expiresAt} />
        </>
      ) : (
        ', until somebody releases it'
      )}
      {lever.reason ? `: ${lever.reason}` : ''}
      {lever.incidentId ? (
        <>
          {' '}
          (
          <Link to="/incidents/$id" params={{ id: lever.incidentId }}>
            {lever.incidentId}
          </Link>
          )
        </>
      ) : null}
    </p>
  );
}

const pulledFirst = (levers: readonly Lever[]) =>
  [...levers].sort((one, other) => Number(other.pulled) - Number(one.pulled));
