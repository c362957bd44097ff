import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  endSilenceMutation,
  listSilencesOptions,
  listSilencesQueryKey,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { OpenWindow, Silence } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown } from '../shared/time.tsx';
import css from './alerts.module.css';

/** What holds alerts back now or soon, with the time that is left. */
export function SilencesPanel() {
  const silences = useQuery(listSilencesOptions());
  const mayRespond = useMayRespond();
  return (
    <Panel title="Silences and maintenance" flush>
      <Loaded query={silences} what="the silences" lines={4}>
        {(data) =>
          data.silences.length + data.windows.length === 0 ? (
            <Empty title="Nothing is silenced.">Every alert is told.</Empty>
          ) : (
            <ul className={css.silences}>
              {data.silences.map((silence) => (
                <SilenceItem key={silence.id} silence={silence} mayEnd={mayRespond} />
              ))}
              {data.windows.map((window) => (
                <WindowItem key={`${window.service}/${window.id}`} window={window} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function SilenceItem({ silence, mayEnd }: { readonly silence: Silence; readonly mayEnd: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const end = useMutation({
    ...endSilenceMutation(),
    onSuccess: () => {
      setAsking(false);
      return queries.invalidateQueries({ queryKey: [{ _id: listSilencesQueryKey()[0]._id }] });
    },
  });
  const { id, kind, state, words, why, by, holding, service, from, until } = silence;
  const name = kind === 'maintenance' ? 'Maintenance' : `Silence ${id}`;
  return (
    <li>
      <div className={css.what}>
        <b>
          {name}: {words}
        </b>
        <small>
          {why} · {by} · {service} · holds {plural(holding, 'alert')}
        </small>
      </div>
      <div className={css.marks}>
        <Tag tone={state === 'active' ? 'warn' : 'neutral'}>{state === 'active' ? 'Active' : 'Planned'}</Tag>
        <small>
          {state === 'active' ? (
            <>
              <Countdown to={until} label={`${name} ends in`} past="zero" /> left, until <ClockTime at={until} />
            </>
          ) : (
            <>
              <ClockTime at={from} /> to <ClockTime at={until} />
            </>
          )}
        </small>
      </div>
      {mayEnd ? (
        <Button variant="default" size="compact-sm" onClick={() => setAsking(true)}>
          End
        </Button>
      ) : null}
      <ConfirmDialog
        opened={isAsking}
        title={`End ${name}`}
        confirm="End it now"
        busy={end.isPending}
        onConfirm={() => end.mutate({ path: { id } })}
        onClose={() => setAsking(false)}
      >
        {holding > 0
          ? `It holds ${plural(holding, 'alert')}. Those that still fire are told now, which may page somebody.`
          : 'It holds nothing now. Alerts that come from now on are told.'}
      </ConfirmDialog>
    </li>
  );
}

function WindowItem({ window }: { readonly window: OpenWindow }) {
  return (
    <li>
      <div className={css.what}>
        <b>Maintenance: {window.title}</b>
        <small>
          {window.components.join(', ') || 'every component'} · {window.service}, by its plan · holds{' '}
          {plural(window.holding, 'alert')}
        </small>
      </div>
      <div className={css.marks}>
        <Tag tone="warn">Open</Tag>
        <small>
          until <ClockTime at={window.until} />
        </small>
      </div>
    </li>
  );
}
