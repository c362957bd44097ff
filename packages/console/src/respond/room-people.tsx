import { Button } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { listWords } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { HandOverDialog, type Role, roles } from './hand-over-dialog.tsx';
import css from './room-lists.module.css';

/** Who does what, and who wants to hear nothing. */
export function RoomPeople({ room }: { room: IncidentRoom }) {
  const [handed, setHanded] = useState<Role | null>(null);
  const mayAssign = useMayRespond() && room.active;
  return (
    <Panel title="People">
      <dl className={css.roles}>
        {roles.map((one) => {
          const holder = room.people.find(({ role }) => role === one.role);
          return (
            <div key={one.role}>
              <dt>{one.label}</dt>
              <dd className={css.role}>
                <span data-none={holder ? undefined : true}>{holder?.name ?? 'not assigned'}</span>
                {mayAssign ? (
                  <Button
                    variant="default"
                    size="compact-xs"
                    aria-label={holder ? `Hand over ${one.label}` : `Assign ${one.label}`}
                    onClick={() => setHanded(one)}
                  >
                    {holder ? 'Hand over' : 'Assign'}
                  </Button>
                ) : null}
              </dd>
            </div>
          );
        })}
        <Names label="Responders" people={room.responders} none="nobody yet" />
        {room.muted.length > 0 ? <Names label="Muted" people={room.muted} none="" /> : null}
      </dl>
      <HandOverDialog room={room} role={handed} onClose={() => setHanded(null)} />
    </Panel>
  );
}

function Names({ label, people, none }: { label: string; people: IncidentRoom['muted']; none: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{people.length > 0 ? listWords(people.map((one) => one.name)) : none}</dd>
    </div>
  );
}
