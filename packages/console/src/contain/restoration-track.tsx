import { Button, Group } from '@mantine/core';
import { Circle, CircleCheck, CircleDot, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { startRestorationMutation, steerRestorationMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useRoomMutation } from '../respond/use-room-mutation.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { formatDuration } from '../shared/duration.ts';
import { Tag } from '../shared/tag.tsx';
import { Countdown } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './restoration.module.css';

type Restoration = NonNullable<IncidentRoom['restoration']>;
type Step = Restoration['steps'][number];

const looks: Readonly<Record<Restoration['status'], { word: string; tone: Tone }>> = {
  available: { word: 'Not started', tone: 'neutral' },
  running: { word: 'Going on', tone: 'accent' },
  held: { word: 'On hold', tone: 'warn' },
  'pulled-back': { word: 'Pulled back', tone: 'bad' },
  finished: { word: 'Finished', tone: 'ok' },
  aborted: { word: 'Stopped', tone: 'neutral' },
};
const icons = { pending: Circle, waiting: CircleDot, done: CircleCheck, 'pulled-back': RotateCcw } as const;

/** Back to normal step by step: each lever is released, waited for, and pulled back when health regresses. */
export function RestorationTrack({ room, restoration }: { room: IncidentRoom; restoration: Restoration }) {
  const { word, tone } = looks[restoration.status];
  return (
    <section className={css.track} aria-label="Gradual restoration">
      <header>
        <h3>{restoration.title}</h3>
        <Tag tone={tone}>{word}</Tag>
      </header>
      {restoration.why ? <p className={css.why}>{restoration.why}</p> : null}
      <ol>
        {restoration.steps.map((step) => (
          <TrackStep key={step.lever} step={step} isHeld={restoration.status === 'held'} />
        ))}
      </ol>
      <TrackActions room={room} restoration={restoration} />
    </section>
  );
}

function TrackStep({ step, isHeld }: { step: Step; isHeld: boolean }) {
  const Icon = icons[step.state];
  return (
    <li data-state={step.state}>
      <Icon size={17} aria-hidden />
      <div>
        <b>Release {step.title}</b>
        <small>{stepWords(step)}</small>
        {step.state === 'waiting' && step.healthy.length > 0 ? (
          <span className={css.gates}>
            {step.healthy.map((gate) => (
              <Tag
                key={gate.id}
                tone={gate.state === 'healthy' ? 'ok' : gate.state === 'unhealthy' ? 'bad' : 'neutral'}
              >
                {gate.id}: {gate.state}
              </Tag>
            ))}
          </span>
        ) : null}
      </div>
      {step.state === 'waiting' && step.until ? (
        <b className={css.left}>
          {isHeld ? 'held' : <Countdown to={step.until} label={`Wait after releasing ${step.title}`} past="zero" />}
        </b>
      ) : null}
    </li>
  );
}

function stepWords(step: Step): string {
  if (step.state === 'waiting') return 'Released; watching its health';
  if (step.state === 'done') return 'Released and healthy';
  if (step.state === 'pulled-back') return 'Health regressed; pulled again';
  return step.waitSeconds > 0 ? `then wait ${formatDuration(step.waitSeconds)} and check health` : 'no wait';
}

function TrackActions({ room, restoration }: { room: IncidentRoom; restoration: Restoration }) {
  const [asking, setAsking] = useState<'start' | 'abort' | null>(null);
  const mayRespond = useMayRespond();
  const start = useRoomMutation(startRestorationMutation());
  const steer = useRoomMutation(steerRestorationMutation());
  if (!mayRespond || !room.active) return null;
  const turn = (action: 'hold' | 'resume' | 'abort') =>
    steer.mutateAsync({ path: { id: room.id, action } }).then(
      () => setAsking(null),
      () => undefined,
    );
  const begin = () =>
    start.mutateAsync({ path: { id: room.id }, body: { restoration: restoration.id } }).then(
      () => setAsking(null),
      () => undefined,
    );
  const { status } = restoration;
  const isUnderWay = status === 'running' || status === 'held' || status === 'pulled-back';
  return (
    <Group gap="xs" className={css.actions}>
      {status === 'available' || status === 'aborted' ? (
        <Button size="xs" variant="default" onClick={() => setAsking('start')}>
          Start the restoration
        </Button>
      ) : null}
      {status === 'running' ? (
        <Button size="xs" variant="default" loading={steer.isPending} onClick={() => void turn('hold')}>
          Hold
        </Button>
      ) : null}
      {status === 'held' || status === 'pulled-back' ? (
        <Button size="xs" loading={steer.isPending} onClick={() => void turn('resume')}>
          Resume
        </Button>
      ) : null}
      {isUnderWay ? (
        <Button size="xs" variant="subtle" color="gray" onClick={() => setAsking('abort')}>
          Abort
        </Button>
      ) : null}
      <TrackQuestions
        asking={asking}
        busy={start.isPending || steer.isPending}
        onStart={() => void begin()}
        onAbort={() => void turn('abort')}
        onClose={() => setAsking(null)}
      />
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
        The levers are released in this order, each watched before the next. If health regresses, the lever is pulled
        again at once.
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
