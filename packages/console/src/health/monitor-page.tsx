import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { getHealthOptions, getUptimeOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { HealthItem } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { HealthState, toneOfHealth } from '../shared/health-state.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Sparkline } from '../shared/sparkline.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { CheckNow } from './check-now.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { whyQuiet } from './health-words.ts';
import { MonitorAlerts } from './monitor-alerts.tsx';
import { History } from './monitor-history.tsx';
import css from './monitor-page.module.css';
import { PingsPanel } from './pings-panel.tsx';
import { UptimeBars } from './uptime-bars.tsx';

const DAYS = 90;

/** One monitor or metric: as it is, what was seen of it, its alerts, and every change of its state. */
export function MonitorPage() {
  const { service, monitor } = useParams({ from: '/health/$service/$monitor' });
  const health = useQuery(getHealthOptions({ query: { service } }));
  const mayRespond = useMayRespond();
  const board = health.data?.services[0];
  const item = board?.items.find(({ id }) => id === monitor);
  const isAsked = item !== undefined && item.kind !== 'heartbeat' && item.kind !== 'metric';
  return (
    <Page
      title={item?.title ?? monitor}
      lead={
        <span className={css.lead}>
          <Link to="/health">
            <ArrowLeft size={14} aria-hidden /> Health
          </Link>
          <span>{item ? `${board?.title} · ${item.kind}` : service}</span>
        </span>
      }
      actions={isAsked && mayRespond ? <CheckNow service={service} monitor={monitor} title={item.title} /> : null}
    >
      <Loaded query={health} what="the monitor" lines={8}>
        {() =>
          item ? (
            <Sections service={service} item={item} />
          ) : (
            <Empty title={`${service} has no monitor “${monitor}”.`}>Its plan may have changed.</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

function Sections({ service, item }: { service: string; item: HealthItem }) {
  const { id, kind } = item;
  return (
    <>
      <AsItIs service={service} item={item} />
      {kind === 'heartbeat' ? <PingsPanel service={service} monitor={id} /> : null}
      {kind === 'browser' ? <EvidencePanel service={service} monitor={id} /> : null}
      <MonitorAlerts service={service} item={item} />
      {kind === 'metric' ? null : <History service={service} monitor={id} isTimed={kind !== 'heartbeat'} />}
    </>
  );
}

function AsItIs({ service, item }: { service: string; item: HealthItem }) {
  const isMetric = item.kind === 'metric';
  const uptime = useQuery({ ...getUptimeOptions({ query: { service, days: DAYS } }), enabled: !isMetric });
  const days = isMetric ? undefined : uptime.data?.monitors.find(({ id }) => id === item.id);
  const quiet = whyQuiet(item);
  return (
    <Panel title="Now" note={<HealthState state={item.state} />}>
      <p className={css.detail}>
        {item.detail}
        {item.since ? (
          <>
            {' '}
            · {item.state} since <TimeAgo at={item.since} />
          </>
        ) : null}
        {item.checkedAt ? (
          <>
            {' '}
            · looked at <TimeAgo at={item.checkedAt} />
          </>
        ) : null}
      </p>
      {quiet ? <p className={css.quiet}>{quiet}</p> : null}
      {item.thresholds.map(({ severity, text }) => (
        <p key={`${severity}${text}`} className={css.threshold}>
          <b>{severity}</b> {text}
        </p>
      ))}
      {isMetric && item.spark.length > 0 ? <Sparkline values={item.spark} tone={toneOfHealth(item.state)} /> : null}
      {days ? (
        <div className={css.days}>
          <small>The last {DAYS} days</small>
          <UptimeBars uptime={days} days={DAYS} nowMs={uptime.dataUpdatedAt} />
        </div>
      ) : null}
    </Panel>
  );
}
