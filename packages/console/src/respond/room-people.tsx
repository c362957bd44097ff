import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { assignRoleMutation, getOnCallOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { listWords } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import css from './room-lists.module.css';
import { useRoomMutation } from './use-room-mutation.ts';

const roles = [
  { role: 'commander', label: 'Commander' },
  { role: 'communications', label: 'Communications' },
  { role: 'scribe', label: 'Scribe' },
] as const;

/** Who does what. */
export function RoomPeople({ room }: { room: IncidentRoom }) {
  const mayRespond = useMayRespond();
  const onCall = useQuery(getOnCallOptions());
  const assign = useRoomMutation(assignRoleMutation());
  const people = onCall.data?.people ?? [];
  return (
    <Panel title="People">
      <dl className={css.roles}>
        {roles.map(({ role, label }) => {
          const holder = room.people.find((one) => one.role === role);
          const isKnown = people.some((one) => one.id === holder?.person);
          return (
            <div key={role}>
              <dt>{label}</dt>
              <dd>
                {mayRespond && room.active ? (
                  <NativeSelect
                    aria-label={label}
                    size="xs"
                    value={holder?.person ?? ''}
                    disabled={assign.isPending}
                    onChange={(event) =>
                      assign.mutate({ path: { id: room.id }, body: { role, person: event.currentTarget.value } })
                    }
                  >
                    {holder ? null : (
                      <option value="" disabled>
                        not assigned
                      </option>
                    )}
                    {holder && !isKnown ? <option value={holder.person}>{holder.name}</option> : null}
                    {people.map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.name}
                      </option>
                    ))}
                  </NativeSelect>
                ) : (
                  (holder?.name ?? 'not assigned')
                )}
              </dd>
            </div>
          );
        })}
        <div>
          <dt>Responders</dt>
          <dd>{room.responders.length > 0 ? listWords(room.responders.map((one) => one.name)) : 'nobody yet'}</dd>
        </div>
      </dl>
    </Panel>
  );
}
