import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { BellRing, VolumeX } from 'lucide-react';
import { AcknowledgeButton } from '../../respond/acknowledge-button.tsx';
import { useMayRespond } from '../session.ts';
import css from './alarm.module.css';
import { chooseAlarm, useAlarmChoice } from './settings.ts';
import { allowSound, soundAlarm, useSoundReady } from './sound.ts';
import { type Alarm, useAlarm } from './use-alarm.ts';

/** Above every screen: what rings now, or that nothing can ring and how to change that. */
export function AlarmBar() {
  const alarm = useAlarm();
  const choice = useAlarmChoice();
  const isReady = useSoundReady();
  return (
    <>
      {alarm.ringing.length > 0 ? <RingingBar alarm={alarm} /> : null}
      {choice === 'unset' || (choice !== 'off' && !isReady) ? <SilentBar isAsked={choice !== 'unset'} /> : null}
    </>
  );
}

function RingingBar({ alarm }: { readonly alarm: Alarm }) {
  const mayRespond = useMayRespond();
  const [first] = alarm.ringing;
  if (!first) return null;
  const others = alarm.ringing.length - 1;
  return (
    <section className={css.ringing} aria-label="Ringing">
      <BellRing size={18} aria-hidden />
      <p role="alert">
        <Link to="/incidents/$id" params={{ id: first.id }}>
          {first.severity} {first.id}: {first.title}
        </Link>
        {others > 0 ? ` and ${others} more` : ''}
      </p>
      {mayRespond ? (
        <AcknowledgeButton
          id={first.id}
          size="xs"
          variant="white"
          color="dark"
          aria-label={`Acknowledge ${first.id}`}
        />
      ) : null}
      <Button size="xs" variant="outline" color="white" onClick={alarm.silence}>
        Silence in this tab
      </Button>
    </section>
  );
}

/** @param isAsked it was turned on before, so a click is all that is missing */
function SilentBar({ isAsked }: { readonly isAsked: boolean }) {
  const turnOn = () => {
    if (!isAsked) chooseAlarm('mine');
    void allowSound().then((isAllowed) => isAllowed && soundAlarm());
  };
  return (
    <section className={css.silent} aria-label="Sound">
      <VolumeX size={16} aria-hidden />
      <p>
        <b>Sound is off.</b>{' '}
        {isAsked
          ? 'The browser wants a click first.'
          : 'With it, this page rings when you are paged, until somebody acknowledges.'}
      </p>
      <Button size="compact-sm" onClick={turnOn}>
        Turn the sound on
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => chooseAlarm('off')}>
        {isAsked ? 'Leave it off' : 'Not now'}
      </Button>
    </section>
  );
}
