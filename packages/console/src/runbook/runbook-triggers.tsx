import { BellRing, CalendarClock } from 'lucide-react';
import type { Runbook } from '../api/generated/types.gen.ts';
import { ClockTime } from '../shared/time.tsx';
import css from './runbook-triggers.module.css';

/** What starts a runbook by itself: which alerts, and when by the calendar. */
export function Triggers({ triggers }: Pick<Runbook, 'triggers'>) {
  if (triggers.length === 0) return null;
  return (
    <ul className={css.triggers} aria-label="Starts by itself">
      {triggers.map((trigger) => (
        <li key={`${trigger.kind} ${trigger.on} ${trigger.timezone}`}>
          {trigger.kind === 'alert' ? <BellRing size={14} aria-hidden /> : <CalendarClock size={14} aria-hidden />}
          <span>
            {trigger.kind === 'alert' ? (
              trigger.on === 'any' ? (
                'At any alert'
              ) : (
                `At an alert ${trigger.on}`
              )
            ) : (
              <>
                By the calendar, <code>{trigger.on}</code> in {trigger.timezone}:{' '}
                {trigger.nextAt ? (
                  <>
                    next <ClockTime at={trigger.nextAt} zone />
                  </>
                ) : (
                  'never again'
                )}
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
