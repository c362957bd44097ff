import { Button, Group } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { startRestorationMutation, steerRestorationMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useRoomMutation } from '../respond/use-room-mutation.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import css from './restoration.module.css';
import { type Restoration, type Waiting, waitingFor } from './restoration-words.ts';

interface TrackActionsProps {
  readonly room: IncidentRoom;
  readonly restoration: Restoration;
}

/** What a person says to a restoration: begin, wait, go on, end. Where it waits for one, the button is big. */
export function TrackActions({ room, restoration }: TrackActionsProps) {
  const [asking, setAsking] = useState<'start' | 'abort' | null>(null);
  const mayRespond = useMayRespond();
  const start = useRoomMutation(startRestorationMutation());
  const steer = useRoomMutation(steerRestorationMutation());
  const waiting = waitingFor(restoration);
  const onSuccess = () => setAsking(null);
  const turn = (action: 'hold' | 'resume' | 'abort') => steer.mutate({ path: { id: room.id, action } }, { onSuccess });
  const begin = () => start.mutate({ path: { id: room.id }, body: { restoration: restoration.id } }, { onSuccess });
  return (
    <>
      {room.active ? (
        <Waits waiting={waiting} isBad={restoration.status === 'pulled-back'}>
          {waiting && mayRespond ? (
            <Button size="md" className={css.goOn ?? ''} loading={steer.isPending} onClick={() => turn('resume')}>
              {waiting.button}
            </Button>
          ) : null}
        </Waits>
      ) : null}
      {mayRespond && room.active ? (
        <SmallButtons
          status={restoration.status}
          busy={steer.isPending}
          onAsk={setAsking}
          onHold={() => turn('hold')}
        />
      ) : null}
      <TrackQuestions
        asking={asking}
        busy={start.isPending || steer.isPending}
        onStart={begin}
        onAbort={() => turn('abort')}
        onClose={() => setAsking(null)}
      />
    </>
  );
}

/** Why nothing goes on by itself. The box stays, so that its words are read out when they come. */
function Waits({ waiting, isBad, children }: { waiting: Waiting | null; isBad: boolean; children: ReactNode }) {
  return (
    <div role="status">
      {waiting ? (
        <div className={css.waiting} data-tone={isBad ? 'bad' : 'warn'}>
          <p>{waiting.what}</p>
          {children}
        </div>
      ) : null}
    </div>
  );
}

interface SmallButtonsProps {
  readonly status: Restoration['status'];
  readonly busy: boolean;
  readonly onAsk: (question: 'start' | 'abort') => void;
  readonly onHold: () => void;
}

function SmallButtons({ status, busy, onAsk, onHold }: SmallButtonsProps) {
  return (
    <Group gap="xs" className={css.actions}>
      {status === 'available' || status === 'aborted' ? (
        <Button variant="default" onClick={() => onAsk('start')}>
          Start the restoration
        </Button>
      ) : null}
      {status === 'running' ? (
        <Button variant="default" loading={busy} onClick={onHold}>
          Hold
        </Button>
      ) : null}
      {status === 'running' || status === 'held' || status === 'pulled-back' ? (
        <Button variant="subtle" color="gray" onClick={() => onAsk('abort')}>
          Abort
        </Button>
      ) : null}
    </Group>
  );
}

interface TrackQuestionsProps {
  readonly asking: 'start' | 'abort' | null;
  readonly busy: boolean;
  readonly onStart: () => void;
  readonly onAbort: () => void;
  readonly onClose: () => void;
}

function TrackQuestions({ asking, busy, onStart, onAbort, onClose }: TrackQuestionsProps) {
  return (
    <>
      <ConfirmDialog
        opened={asking === 'start'}
        title="Start the restoration"
        confirm="Release the first lever"
        busy={busy}
        onConfirm={onStart}
        onClose={onClose}
      >
        The levers are released in this order, each part watched before the next. If health regresses, the lever is
        pulled again at once.
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'abort'}
        title="Abort the restoration"
        confirm="Abort it"
        dangerous
        busy={busy}
        onConfirm={onAbort}
        onClose={onClose}
      >
        What has been released stays released; nothing further happens by itself.
      </ConfirmDialog>
    </>
  );
}
