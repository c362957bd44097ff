import { Tooltip, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import type { HealthItem, ServiceHealth } from '../api/generated/types.gen.ts';
import { HealthState, toneOfHealth } from '../shared/health-state.tsx';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Sparkline } from '../shared/sparkline.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './health-board.module.css';

/** Components and monitors of every service, the troubled ones first. */
export function HealthBoard({ services }: { services: readonly ServiceHealth[] }) {
  return (
    <div className={css.board}>
      {services.map((service) => (
        <Panel
          key={service.service}
          title={`Health of ${service.title}`}
          flush
          actions={<HealthState state={service.state} />}
        >
          <Components components={service.components} />
          {service.items.length === 0 ? (
            <Empty title="No monitors yet.">Add some to the plan under “monitors”.</Empty>
          ) : null}
          <ul className={css.items} aria-label="Monitors and metrics">
            {byTrouble(service.items).map((item) => (
              <HealthRow key={item.id} item={item} service={service.service} />
            ))}
          </ul>
        </Panel>
      ))}
    </div>
  );
}

/** The parts of a service, each with its state. */
export function Components({ components }: { components: ServiceHealth['components'] }) {
  return (
    <ul className={css.components} aria-label="Components">
      {components.map((component) => (
        <li key={component.id}>
          <span>{component.title}</span>
          <HealthState state={component.state} />
        </li>
      ))}
    </ul>
  );
}

interface HealthRowProps {
  readonly item: HealthItem;
  readonly service: string;
  /** Stands under the row: how it was day by day. */
  readonly children?: ReactNode;
}

/** One monitor or metric: its state, what was seen last, and its latest readings. */
export function HealthRow({ item, service, children }: HealthRowProps) {
  return (
    <li className={css.row}>
      <HealthState state={item.state} />
      <div className={css.name}>
        <b>
          {item.kind === 'metric' ? (
            item.title
          ) : (
            <Link to="/health/$service/$monitor" params={{ service, monitor: item.id }}>
              {item.title}
            </Link>
          )}
        </b>
        <span>
          {item.detail}
          {item.suppressedBy ? ` · explained by ${item.suppressedBy}` : null}
          {item.state !== 'up' && item.since ? (
            <>
              {' '}
              · since <TimeAgo at={item.since} />
            </>
          ) : null}
        </span>
      </div>
      <Sparkline values={item.spark} tone={toneOfHealth(item.state)} />
      <Thresholds item={item} />
      {children ? <div className={css.below}>{children}</div> : null}
    </li>
  );
}

function Thresholds({ item }: { item: HealthItem }) {
  if (item.thresholds.length === 0) return <span />;
  const text = item.thresholds.map((threshold) => `${threshold.severity}: ${threshold.text}`);
  return (
    <Tooltip
      label={
        <div>
          {text.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
      }
    >
      <UnstyledButton className={css.info} aria-label={`Thresholds of ${item.title}: ${text.join('; ')}`}>
        <Info size={15} aria-hidden />
      </UnstyledButton>
    </Tooltip>
  );
}

const troubleOrder = ['down', 'degraded', 'unknown', 'up', 'paused'];

/** The worst first. */
export function byTrouble(items: readonly HealthItem[]): HealthItem[] {
  return [...items].sort((one, other) => troubleOrder.indexOf(one.state) - troubleOrder.indexOf(other.state));
}
