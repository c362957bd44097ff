import { Empty } from '../shared/loaded.tsx';
import { OnCallFrame } from './oncall-frame.tsx';
import { SchedulePanel } from './schedule/schedule-panel.tsx';

/** Who is on call now and in the coming weeks, and the way to change it. */
export function OnCallPage() {
  return (
    <OnCallFrame>
      {(data) => (
        <>
          {data.schedules.length === 0 ? (
            <Empty title="No schedule in any plan.">Nobody can be paged by rotation.</Empty>
          ) : null}
          {data.schedules.map((schedule) => (
            <SchedulePanel
              key={`${schedule.service}/${schedule.id}`}
              schedule={schedule}
              people={data.people.filter((person) => person.service === schedule.service)}
              atMs={Date.parse(data.at)}
            />
          ))}
        </>
      )}
    </OnCallFrame>
  );
}
