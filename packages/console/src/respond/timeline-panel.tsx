import { Button, NativeSelect } from '@mantine/core';
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { readersZone } from '../shared/time.tsx';
import { NoteBox } from './note-box.tsx';
import css from './timeline.module.css';
import { TimelineItem } from './timeline-item.tsx';
import { lookOfEntry, type TimelineGroup, timelineGroups } from './timeline-kinds.ts';

/** The record of the incident: everything that happened, in order, and a box to write on it. */
export function TimelinePanel({ room }: { room: IncidentRoom }) {
  const [group, setGroup] = useState<TimelineGroup>('all');
  const [isNewestFirst, setNewestFirst] = useState(true);
  const mayRespond = useMayRespond();
  const entries = useMemo(() => {
    const chosen = room.timeline.filter((entry) => group === 'all' || lookOfEntry(entry).group === group);
    return chosen.sort((one, other) => (isNewestFirst ? other.seq - one.seq : one.seq - other.seq));
  }, [room.timeline, group, isNewestFirst]);
  return (
    <Panel
      title="Timeline"
      note={`${plural(room.timeline.length, 'entry', 'entries')}, ${readersZone} time`}
      actions={
        <>
          <NativeSelect
            aria-label="Show on the timeline"
            size="xs"
            value={group}
            onChange={(event) => setGroup(event.currentTarget.value as TimelineGroup)}
            data={timelineGroups.map((one) => ({ value: one.id, label: one.label }))}
          />
          <Button
            variant="default"
            size="xs"
            leftSection={
              isNewestFirst ? (
                <ArrowDownWideNarrow size={14} aria-hidden />
              ) : (
                <ArrowUpNarrowWide size={14} aria-hidden />
              )
            }
            aria-pressed={isNewestFirst}
            onClick={() => setNewestFirst(!isNewestFirst)}
          >
            Newest first
          </Button>
        </>
      }
      flush
    >
      {mayRespond ? <NoteBox id={room.id} /> : null}
      {entries.length === 0 ? <Empty title="Nothing of this kind." /> : null}
      <ol className={css.list} aria-label="Timeline entries">
        {entries.map((entry) => (
          <TimelineItem key={entry.seq} entry={entry} />
        ))}
      </ol>
    </Panel>
  );
}
