import { Circle, CircleCheck, CircleDot, Hand, RotateCcw } from 'lucide-react';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { Tag } from '../shared/tag.tsx';
import { Countdown } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './restoration.module.css';
import { TrackActions } from './restoration-actions.tsx';
import { type Restoration, type Step, stepWords } from './restoration-words.ts';

const looks: Readonly<Record<Restoration['status'], { word: string; tone: Tone }>> = {
  available: { word: 'Not started', tone: 'neutral' },
  running: { word: 'Going on', tone: 'accent' },
  held: { word: 'On hold', tone: 'warn' },
  'pulled-back': { word: 'Pulled back', tone: 'bad' },
  finished: { word: 'Finished', tone: 'ok' },
  aborted: { word: 'Stopped', tone: 'neutral' },
};
const icons = { pending: Circle, waiting: CircleDot, done: CircleCheck, 'pulled-back': RotateCcw } as const;
const said = { pending: 'to do', waiting: 'under way', done: 'done', 'pulled-back': 'pulled back' } as const;
const gateTones: Readonly<Record<Step['healthy'][number]['state'], Tone>> = {
  healthy: 'ok',
  unhealthy: 'bad',
  unknown: 'neutral',
};

/** Back to normal step by step: each lever is released in parts, watched, and pulled back when health regresses. */
export function RestorationTrack({ room, restoration }: { room: IncidentRoom; restoration: Restoration }) {
  const { word, tone } = looks[restoration.status];
  const isOpen = ['available', 'running', 'held', 'pulled-back'].includes(restoration.status);
  return (
    <section className={css.track} aria-label="Gradual restoration">
      <header>
        <h3>{restoration.title}</h3>
        <span role="status">
          <Tag tone={tone}>{word}</Tag>
        </span>
      </header>
      {restoration.why && restoration.status === 'aborted' ? <p className={css.why}>{restoration.why}</p> : null}
      <ol className={css.steps}>
        {restoration.steps.map((step, index) => (
          <TrackStep
            // A lever may be released by several steps.
            key={`${step.lever} ${restoration.steps.slice(0, index).filter(({ lever }) => lever === step.lever).length}`}
            step={step}
            isHeld={restoration.status === 'held'}
            isOpen={isOpen}
          />
        ))}
      </ol>
      <TrackActions room={room} restoration={restoration} />
    </section>
  );
}

function TrackStep({ step, isHeld, isOpen }: { step: Step; isHeld: boolean; isOpen: boolean }) {
  const isManual = step.hold && step.state === 'pending';
  const Icon = isManual ? Hand : icons[step.state];
  return (
    <li className={css.step} data-state={step.state} aria-current={step.state === 'waiting' ? 'step' : undefined}>
      <Icon size={17} role="img" aria-label={isManual ? 'waits for a person' : said[step.state]} />
      <div>
        <b>Release {step.title}</b>
        <small>{stepWords(step)}</small>
        {step.batches.length > 0 ? <Parts step={step} /> : null}
        {isOpen && step.state !== 'done' && step.healthy.length > 0 ? <Gates step={step} /> : null}
      </div>
      {step.state === 'waiting' && step.until ? (
        <b className={css.left}>
          {isHeld ? 'held' : <Countdown to={step.until} label={`Wait after releasing ${step.title}`} past="zero" />}
        </b>
      ) : null}
    </li>
  );
}

/** The parts of a lever's release one after another, the rest of it last. */
function Parts({ step }: { step: Step }) {
  const isRest = step.state === 'waiting' && step.batches.every(({ state }) => state === 'done');
  const rest = step.state === 'done' ? 'done' : isRest ? 'waiting' : 'pending';
  // Parts never change places, and two may have the same name.
  const parts = [...step.batches, { title: 'all', state: rest } as const].map((part, place) => ({ ...part, place }));
  return (
    <ol className={css.parts} aria-label={`Parts of ${step.title}`}>
      {parts.map(({ title, state, place }) => {
        const Icon = icons[state];
        return (
          <li
            key={place}
            className={css.part}
            data-state={state}
            aria-current={state === 'waiting' ? 'step' : undefined}
          >
            <Icon size={13} role="img" aria-label={said[state]} />
            {title}
          </li>
        );
      })}
    </ol>
  );
}

function Gates({ step }: { step: Step }) {
  return (
    <ul className={css.gates} aria-label={`What must be healthy for ${step.title}`}>
      {step.healthy.map((gate) => (
        <li key={gate.id}>
          <Tag tone={gateTones[gate.state]}>
            {gate.id}: {gate.state}
          </Tag>
        </li>
      ))}
    </ul>
  );
}
