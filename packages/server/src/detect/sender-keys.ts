import type { App } from '../platform/app.ts';
import { sameSecret } from '../platform/auth/keys.ts';

/** @returns the service whose application sends with this key; null when it is nobody's */
export function serviceOfSdkKey(app: App, key: string): string | null {
  return app.plans.all().find(({ plan }) => sameSecret(app.keys.sdk(plan.service), key))?.plan.service ?? null;
}

/** @returns the service that a PagerDuty routing key belongs to; null when it is nobody's */
export function serviceOfRoutingKey(app: App, key: string): string | null {
  return app.plans.all().find(({ plan }) => sameSecret(app.keys.pagerduty(plan.service), key))?.plan.service ?? null;
}

/** @returns the heartbeat that a ping's key belongs to; null when it is nobody's */
export function heartbeatOfPingKey(app: App, key: string): { service: string; monitor: string } | null {
  for (const { plan } of app.plans.all()) {
    for (const monitor of Object.values(plan.monitors)) {
      if (monitor.type !== 'heartbeat') continue;
      if (sameSecret(app.keys.ping(plan.service, monitor.id), key))
        return { service: plan.service, monitor: monitor.id };
    }
  }
  return null;
}
