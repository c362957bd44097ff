import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { listIncidentsOptions, listOutboxOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { setCalling } from '../page-title.ts';
import { useSession } from '../session.ts';
import { type Notice, showNotice } from './desktop-notice.ts';
import { ringingIncidents } from './ringing.ts';
import { useAlarmChoice } from './settings.ts';
import { allowSound, soundAlarm } from './sound.ts';

const AGAIN_MS = 30_000;
/** Pages of incidents that nobody has answered are among the latest messages. */
const MESSAGES = 100;

export interface Alarm {
  readonly ringing: readonly Notice[];
  /** Stops the sound in this tab for the incidents that ring now. */
  silence(): void;
}

/** Rings while an incident waits for me: at once, and again every 30 seconds until somebody has it. */
export function useAlarm(): Alarm {
  const person = useSession().data?.person ?? '';
  const choice = useAlarmChoice();
  const [silenced, setSilenced] = useState<ReadonlySet<string>>(new Set());
  const incidents = useQuery(listIncidentsOptions({ query: { active: 'true' } })).data?.incidents;
  const outbox = useQuery({ ...listOutboxOptions({ query: { limit: MESSAGES } }), enabled: choice === 'mine' });
  const messages = outbox.data?.messages;
  const ringing = useMemo(
    () => ringingIncidents({ incidents: incidents ?? [], messages: messages ?? [], person, choice, silenced }),
    [incidents, messages, person, choice, silenced],
  );
  useAllowedByAnyGesture(choice === 'mine' || choice === 'all');
  useRinging(ringing);
  const silence = () => setSilenced(new Set([...silenced, ...ringing.map((one) => one.id)]));
  return { ringing, silence };
}

/** The alarm was turned on in an earlier visit: the first click or key of this one is enough. */
function useAllowedByAnyGesture(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    const allow = () => void allowSound();
    // Not when the pointer goes down: the bar that then leaves would move what is being clicked away.
    window.addEventListener('click', allow, { once: true });
    window.addEventListener('keydown', allow, { once: true });
    return () => {
      window.removeEventListener('click', allow);
      window.removeEventListener('keydown', allow);
    };
  }, [isWanted]);
}

function useRinging(ringing: readonly Notice[]): void {
  const ids = ringing.map((one) => one.id).join(' ');
  // The rest of an incident may change while it rings: only another incident starts anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids stand for the incidents.
  useEffect(() => {
    if (ids === '') return;
    const ring = () => {
      soundAlarm();
      for (const one of ringing) showNotice(one);
    };
    ring();
    const timer = setInterval(ring, AGAIN_MS);
    setCalling(ringing.length);
    return () => {
      clearInterval(timer);
      setCalling(0);
    };
  }, [ids]);
}
