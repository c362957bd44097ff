import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getOnCallOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { humanize } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './side-list.module.css';

/** Who would be paged if something broke now. */
export function OnCallNow() {
  const onCall = useQuery(getOnCallOptions());
  return (
    <Panel title="On call now" flush actions={<Link to="/oncall">Schedule</Link>}>
      <Loaded query={onCall} what="who is on call" lines={3}>
        {(data) => (
          <ul className={css.list}>
            {data.schedules.length === 0 ? <Empty title="No schedule in any plan." /> : null}
            {data.schedules.flatMap((schedule) =>
              schedule.now.map((slot) => (
                <li key={`${schedule.service}/${schedule.id}/${slot.slot}`}>
                  <span className={css.dim}>{humanize(slot.slot)}</span>
                  <b data-missing={slot.person ? undefined : true}>{slot.person?.name ?? 'Nobody'}</b>
                  {slot.until ? (
                    <small>
                      until <ClockTime at={slot.until} zone />
                    </small>
                  ) : null}
                </li>
              )),
            )}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
