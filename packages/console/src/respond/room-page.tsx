import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { getIncidentOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { RoomUpdates } from '../communicate/room-updates.tsx';
import { SecurityNotice } from '../communicate/security-notice.tsx';
import { RoomLevers } from '../contain/room-levers.tsx';
import { RoomReports } from '../reports/room-reports.tsx';
import { SimilarPanel } from '../review/similar-panel.tsx';
import { RoomRunbook } from '../runbook/room-runbook.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { usePageName } from '../shared/page.tsx';
import { RoomVendors } from '../vendors/room-vendors.tsx';
import { ClockStrip } from './clock-strip.tsx';
import { ImpactPanel } from './relations/impact-panel.tsx';
import { LinksPanel } from './relations/links-panel.tsx';
import { RoomAlerts } from './room-alerts.tsx';
import { RoomHeader } from './room-header.tsx';
import { RoomNotices } from './room-notices.tsx';
import css from './room-page.module.css';
import { RoomPages } from './room-pages.tsx';
import { RoomPeople } from './room-people.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

/** Everything that a responder needs, on one page. */
export function RoomPage() {
  const { id } = useParams({ from: '/incidents/$id' });
  const room = useQuery(getIncidentOptions({ path: { id } }));
  usePageName(room.data ? `${room.data.id} ${room.data.title}` : id);
  return (
    <Loaded query={room} what={`incident ${id}`} lines={10}>
      {(data) => <Room room={data} />}
    </Loaded>
  );
}

function Room({ room }: { room: IncidentRoom }) {
  return (
    <div className={css.room}>
      <RoomHeader room={room} />
      <SecurityNotice room={room} />
      <RoomNotices room={room} />
      <ClockStrip clocks={room.clocks} />
      <div className={css.grid}>
        <div className={css.work}>
          <RoomRunbook room={room} />
        </div>
        <div className={css.side}>
          <RoomLevers room={room} />
          <RoomVendors room={room} />
          <ImpactPanel room={room} />
          <RoomUpdates room={room} />
          <SimilarPanel id={room.id} />
          <RoomAlerts room={room} />
          <RoomReports room={room} />
          <RoomPeople room={room} />
          <RoomPages room={room} />
          <LinksPanel room={room} />
        </div>
        <div className={css.record}>
          <TimelinePanel room={room} />
        </div>
      </div>
    </div>
  );
}
