import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AlertRow } from '../alerts/alert-row.tsx';
import { SilenceDialog } from '../alerts/silence-dialog.tsx';
import { listAlertsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Alert, HealthItem } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { sourceOf } from './false-shares.ts';

const LAST = 5;

/** The last alerts of a monitor or a metric: the incidents that it opened, and how often it was wrong. */
export function MonitorAlerts({ service, item }: { service: string; item: HealthItem }) {
  const alerts = useQuery(listAlertsOptions({ query: { service, source: sourceOf(item), limit: LAST } }));
  const mayRespond = useMayRespond();
  const [silencing, setSilencing] = useState<Alert | null>(null);
  return (
    <Panel title="Last alerts" flush>
      <Loaded query={alerts} what="its alerts" lines={3}>
        {(data) =>
          data.alerts.length === 0 ? (
            <Empty title="It has raised no alert." />
          ) : (
            data.alerts.map((alert) => (
              <AlertRow key={alert.id} alert={alert} onSilence={mayRespond ? () => setSilencing(alert) : null} />
            ))
          )
        }
      </Loaded>
      {silencing ? <SilenceDialog opened kind="silence" alert={silencing} onClose={() => setSilencing(null)} /> : null}
    </Panel>
  );
}
