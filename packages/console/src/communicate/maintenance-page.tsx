import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CalendarPlus, Siren } from 'lucide-react';
import { useState } from 'react';
import { listMaintenanceOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Maintenance } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { HealthFrame } from '../health/health-frame.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './maintenance.module.css';
import { MaintenanceDialog } from './maintenance-dialog.tsx';
import { MaintenanceItem } from './maintenance-item.tsx';

/** What is worked on now, what is planned, and what is over. */
export function MaintenancePage() {
  const list = useQuery(listMaintenanceOptions());
  return (
    <HealthFrame
      name="Maintenance"
      lead="Planned work: told before, shown while it lasts, and alerts that are only about it held."
      actions={<NewMaintenance />}
    >
      <Loaded query={list} what="the maintenance" lines={6}>
        {({ underWay, upcoming, past }) => (
          <div className={css.panels}>
            <Panel title="Under way" flush>
              <Items items={underWay} none="Nothing is worked on." />
            </Panel>
            <Panel title="Upcoming" note="within 90 days" flush>
              <Items items={upcoming} none="Nothing is planned." />
            </Panel>
            <Panel title="Past" flush>
              <Items items={past} none="There has been none." />
            </Panel>
          </div>
        )}
      </Loaded>
    </HealthFrame>
  );
}

function Items({ items, none }: { readonly items: readonly Maintenance[]; readonly none: string }) {
  if (items.length === 0) return <Empty title={none} />;
  return (
    <ul className={css.items}>
      {items.map((one) => (
        <MaintenanceItem key={one.id} one={one} />
      ))}
    </ul>
  );
}

/** Plans maintenance or begins it at once; nothing for who may not. */
function NewMaintenance() {
  const mayRespond = useMayRespond();
  const [kind, setKind] = useState<'planned' | 'emergency' | null>(null);
  if (!mayRespond) return null;
  return (
    <Group gap="xs">
      <Button
        className={css.thumb ?? ''}
        variant="default"
        size="xs"
        leftSection={<Siren size={14} aria-hidden />}
        onClick={() => setKind('emergency')}
      >
        Emergency now
      </Button>
      <Button
        className={css.thumb ?? ''}
        variant="default"
        size="xs"
        leftSection={<CalendarPlus size={14} aria-hidden />}
        onClick={() => setKind('planned')}
      >
        Plan maintenance
      </Button>
      {kind ? <MaintenanceDialog kind={kind} onClose={() => setKind(null)} /> : null}
    </Group>
  );
}
