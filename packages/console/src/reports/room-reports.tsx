import { useQuery } from '@tanstack/react-query';
import { listReportsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { ReportItem } from './report-item.tsx';
import css from './reports.module.css';

const SHOWN = 10;

/** What users say about the incident; nothing while nobody has said anything. */
export function RoomReports({ room }: { room: IncidentRoom }) {
  return room.reports.count === 0 ? null : <Reports room={room} />;
}

function Reports({ room: { id, reports: total } }: { room: IncidentRoom }) {
  const reports = useQuery(listReportsOptions({ query: { incidentId: id, spam: 'false' } }));
  return (
    <Panel title="User reports" note={`${total.count} from ${plural(total.people, 'person', 'people')}`} flush>
      <Loaded query={reports} what="the reports" lines={4}>
        {(data) => (
          <ul className={css.list}>
            {data.reports.slice(0, SHOWN).map((report) => (
              <ReportItem key={report.id} report={report} showsIncident={false} />
            ))}
            {data.reports.length > SHOWN ? <li>{`and ${total.count - SHOWN} more`}</li> : null}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
