import { Link } from '@tanstack/react-router';
import type { ServiceHealth } from '../api/generated/types.gen.ts';
import { HealthState } from '../shared/health-state.tsx';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './health-board.module.css';
import { HealthRow } from './health-row.tsx';
import { byTrouble } from './health-words.ts';

/** More than so many rows of a service are for the Health page. */
const MOST_ROWS = 12;

/** Components and monitors of every service, the troubled ones first. */
export function HealthBoard({ services }: { services: readonly ServiceHealth[] }) {
  return (
    <div className={css.board}>
      {byTrouble(services).map((service) => (
        <Panel
          key={service.service}
          title={`Health of ${service.title}`}
          flush
          actions={<HealthState state={service.state} />}
        >
          <Components components={service.components} />
          <NoMonitors health={service} />
          <Rows health={service} />
        </Panel>
      ))}
    </div>
  );
}

function Rows({ health: { service, items } }: { health: ServiceHealth }) {
  const shown = byTrouble(items).slice(0, MOST_ROWS);
  return (
    <>
      <ul className={css.items} aria-label="Monitors and metrics">
        {shown.map((item) => (
          <HealthRow key={`${item.kind}/${item.id}`} item={item} service={service} />
        ))}
      </ul>
      {items.length > shown.length ? (
        <Link to="/health" className={css.more}>
          {`All ${items.length} monitors and metrics`}
        </Link>
      ) : null}
    </>
  );
}

/** What stands in place of the rows of a plan that watches nothing. */
export function NoMonitors({ health }: { health: ServiceHealth }) {
  return health.items.length === 0 ? (
    <Empty title="No monitors yet.">Add some to the plan under “monitors”.</Empty>
  ) : null;
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
