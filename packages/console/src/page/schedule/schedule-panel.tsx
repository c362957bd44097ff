import { Button } from '@mantine/core';
import { ArrowLeftRight, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import type { GetOnCallResponse } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { humanize } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { readersZone, TimeAgo } from '../../shared/time.tsx';
import { wholeUrl } from '../../shared/whole-url.ts';
import type { Schedule, Shift } from './calendar.ts';
import { CalendarGrid } from './calendar-grid.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { OverrideList } from './override-list.tsx';
import css from './schedule.module.css';
import { ShiftList } from './shift-list.tsx';
import { SwapDialog } from './swap-dialog.tsx';
import { momentIn } from './zone-words.ts';

export type OnCallPeople = GetOnCallResponse['people'];

interface SchedulePanelProps {
  readonly schedule: Schedule;
  readonly people: OnCallPeople;
  readonly atMs: number;
}

/** What a schedule's dialog is about: a shift that somebody takes over, the slot that is on now, or a swap. */
export type ScheduleDialog = { readonly kind: 'take'; readonly shift: Shift | null } | { readonly kind: 'swap' };

/** One schedule: who has each slot now, the next four weeks, what was changed by hand, and the way to change it. */
export function SchedulePanel({ schedule, people, atMs }: SchedulePanelProps) {
  const [dialog, setDialog] = useState<ScheduleDialog | null>(null);
  const close = () => setDialog(null);
  const mayRespond = useMayRespond();
  return (
    <Panel
      title={schedule.title}
      note={`${schedule.service} · ${schedule.timezone}`}
      actions={mayRespond ? <Changes onOpen={setDialog} title={schedule.title} /> : null}
    >
      <div className={css.parts}>
        <OnCallNowList schedule={schedule} />
        <CalendarGrid schedule={schedule} atMs={atMs} />
        <OverrideList schedule={schedule} atMs={atMs} />
        <ShiftList schedule={schedule} onTake={mayRespond ? (shift) => setDialog({ kind: 'take', shift }) : null} />
        {schedule.calendarUrl ? (
          <CopyField
            label="Calendar address of this schedule"
            hint="Subscribe to it in your calendar. It carries its own key: give it to nobody else."
            value={wholeUrl(schedule.calendarUrl)}
          />
        ) : null}
      </div>
      <OverrideDialog
        schedule={schedule}
        people={people}
        shift={dialog?.kind === 'take' ? dialog.shift : null}
        opened={dialog?.kind === 'take'}
        onClose={close}
      />
      <SwapDialog schedule={schedule} people={people} opened={dialog?.kind === 'swap'} onClose={close} />
    </Panel>
  );
}

function Changes({ onOpen, title }: { readonly onOpen: (dialog: ScheduleDialog) => void; readonly title: string }) {
  return (
    <>
      <Button
        size="xs"
        leftSection={<UserRoundPlus size={14} aria-hidden />}
        aria-label={`I take it: ${title}`}
        onClick={() => onOpen({ kind: 'take', shift: null })}
      >
        I take it
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<ArrowLeftRight size={14} aria-hidden />}
        aria-label={`Swap: ${title}`}
        onClick={() => onOpen({ kind: 'swap' })}
      >
        Swap
      </Button>
    </>
  );
}

function OnCallNowList({ schedule }: { readonly schedule: Schedule }) {
  const isOwnZone = schedule.timezone === readersZone;
  return (
    <ul className={css.now} aria-label={`On call now: ${schedule.title}`}>
      {schedule.now.map((slot) => (
        <li key={slot.slot} data-none={slot.person ? undefined : true}>
          <span>{humanize(slot.slot)}</span>
          <b className={slot.person ? undefined : css.nobody}>{slot.person?.name ?? 'Nobody'}</b>
          {slot.until ? (
            <small>
              until {momentIn(schedule.timezone, slot.until)} (<TimeAgo at={slot.until} />)
              {isOwnZone ? null : <> · {momentIn(readersZone, slot.until)} on your clock</>}
            </small>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
