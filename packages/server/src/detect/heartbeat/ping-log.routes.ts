import type { HeartbeatMonitor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import * as contract from './contract.ts';
import { expectedPingMs } from './expected-moments.ts';
import { readPingBody, readPingLog, readSilence } from './ping.views.ts';

/** The last pings of heartbeats, for the console. */
export function pingLogRoutes(api: Api, app: App): void {
  api.openapi(contract.listPings, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, monitor } = c.req.valid('param');
    const heartbeat = findHeartbeat(app, service, monitor);
    const { sinceMs, runningSinceMs } = await readSilence(app.db, service, monitor);
    const expectedMs = sinceMs === null ? null : expectedPingMs(heartbeat, sinceMs);
    const pings = await readPingLog(app.db, service, monitor);
    return c.json({ pings, runningSince: asMoment(runningSinceMs), expectedAt: asMoment(expectedMs) }, 200);
  });

  api.openapi(contract.getPingBody, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, monitor, ping } = c.req.valid('param');
    findHeartbeat(app, service, monitor);
    const body = await readPingBody(app.db, service, monitor, ping);
    if (body === null) throw new Problem('not-found', `Ping ${ping} of ${monitor} is not kept, or no longer.`);
    return c.json({ body }, 200);
  });
}

function findHeartbeat(app: App, service: string, id: string): HeartbeatMonitor {
  const { monitors } = app.plans.get(service);
  const monitor = Object.hasOwn(monitors, id) ? monitors[id] : undefined;
  if (monitor?.type !== 'heartbeat') throw new Problem('not-found', `There is no heartbeat "${id}" in ${service}.`);
  return monitor;
}

function asMoment(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
