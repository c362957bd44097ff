import type { App } from '../../platform/app.ts';
import { sameSecret } from '../../platform/auth/keys.ts';

interface KeyRing {
  /** The services that were loaded when the keys were derived. */
  readonly services: string;
  readonly sdk: ReadonlyMap<string, string>;
  readonly pagerduty: ReadonlyMap<string, string>;
  readonly intake: ReadonlyMap<string, string>;
}

const rings = new WeakMap<App, KeyRing>();

/** @returns the service whose application sends with this key; null when it is nobody's */
export function serviceOfSdkKey(app: App, key: string): string | null {
  return ringOf(app).sdk.get(key) ?? null;
}

/** @returns the service that a PagerDuty routing key belongs to; null when it is nobody's */
export function serviceOfRoutingKey(app: App, key: string): string | null {
  return ringOf(app).pagerduty.get(key) ?? null;
}

/** @returns the service to whose intakes a key belongs; null when it is nobody's */
export function serviceOfIntakeKey(app: App, key: string): string | null {
  // A service that is still loaded has the key that it had: a storm does not list all services for each of its events.
  const known = rings.get(app)?.intake.get(key);
  if (known !== undefined && app.plans.find(known)) return known;
  return ringOf(app).intake.get(key) ?? null;
}

/**
 * The keys of all services, derived once for each set of them. A map finds by a hash with a seed of this process's own, so
 * the time that it takes does not tell how much of a guess is right.
 */
function ringOf(app: App): KeyRing {
  const loaded = app.plans.all().map(({ plan }) => plan.service);
  const services = loaded.join('\n');
  const known = rings.get(app);
  if (known?.services === services) return known;
  const ring: KeyRing = {
    services,
    sdk: new Map(loaded.map((service) => [app.keys.sdk(service), service])),
    pagerduty: new Map(loaded.map((service) => [app.keys.pagerduty(service), service])),
    intake: new Map(loaded.map((service) => [app.keys.intake(service), service])),
  };
  rings.set(app, ring);
  return ring;
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
