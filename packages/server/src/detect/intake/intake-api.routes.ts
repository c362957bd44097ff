import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from './contract.ts';
import type { Format } from './format.ts';
import { tryMapping } from './json/try-mapping.ts';
import { lastReceived, type Received } from './received.ts';
import { FORMATS, OWN_PATHS } from './registry.ts';

/** Where other tools send alerts, what they sent last, and trying out a mapping. */
export function intakeApiRoutes(api: Api, app: App): void {
  // Who holds a key can raise alarms, so a viewer does not see them.
  api.openapi(contract.listIntakes, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { service } = c.req.valid('query');
    const plans = service === undefined ? app.plans.all().map(({ plan }) => plan) : [app.plans.get(service)];
    const services = plans.map((plan) => ({
      service: plan.service,
      title: plan.title,
      formats: [pagerDuty(app, plan), ...FORMATS.map((format) => formatView(app, plan, format))],
      mappings: Object.values(plan.intake.mappings),
      received: lastReceived(app, plan.service).map(receivedView),
    }));
    return c.json({ services, nobodys: lastReceived(app, '').map(receivedView) }, 200);
  });

  api.openapi(contract.tryMapping, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { service, ...given } = c.req.valid('json');
    return c.json(tryMapping(app.plans.get(service), given, app.clock.now()), 200);
  });
}

function receivedView({ atMs, ...rest }: Received) {
  return { at: new Date(atMs).toISOString(), ...rest };
}

function pagerDuty(app: App, { service }: Plan) {
  const key = app.keys.pagerduty(service);
  const payload = { summary: 'Sample: disk is nearly full', source: 'web-1', severity: 'warning' };
  const sample = { routing_key: key, event_action: 'trigger', dedup_key: 'sample', payload };
  return {
    id: 'pagerduty',
    title: 'PagerDuty Events v2',
    address: `${app.url()}/v2/enqueue`,
    key,
    setUp: 'Where the tool asks for the Events API URL: the address; for the integration or routing key: the key',
    signature: 'none' as const,
    sample: JSON.stringify(sample),
  };
}

function formatView(app: App, { service, intake }: Plan, format: Format) {
  const key = app.keys.intake(service);
  const isOwn = OWN_PATHS.has(format.id);
  const address = isOwn ? `${app.url()}/v2/alerts` : `${app.url()}/intake/${format.id}/${key}`;
  const fill = (text: string) => text.replace('ADDRESS', address).replace('BASE', app.url()).replace('KEY', key);
  const isSigned = format.signs && Boolean(intake.secrets[format.id]);
  return {
    id: format.id,
    title: format.title,
    address,
    key: isOwn ? key : null,
    setUp: fill(format.setUp),
    signature: isSigned ? ('checked' as const) : format.signs ? ('not set' as const) : ('none' as const),
    sample:
      isSigned || format.id === 'sns'
        ? null
        : typeof format.sample === 'string'
          ? format.sample
          : JSON.stringify(format.sample),
  };
}
