import type { Context } from 'hono';
import { serviceOfSdkKey } from '../detect/intake/sender-keys.ts';
import type { App } from '../platform/app.ts';
import { type Access, requireAccess } from '../platform/auth/identity.ts';
import type { Api, Env } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import { readAddress, requireAddress, requireService } from './address.ts';
import { askPerson, liftMistake, recordConsent, suppressAddress } from './change-consent.ts';
import { checkConsent } from './check-consent.ts';
import { lookUp, overview, suppressions } from './consent.views.ts';
import * as contract from './contract.ts';
import { eraseAddress } from './erase-address.ts';
import { exportConsent } from './export/export-consent.ts';

const MOST_EVIDENCE = { fields: 20, characters: 4_000 };

/** Endpoints about consent and suppression. */
export function registerConsentRoutes(api: Api, app: App): void {
  api.openapi(contract.checkConsent, async (c) => {
    const body = c.req.valid('json');
    const { service } = senderOf(app, c, 'viewer', body.service);
    const answers = await checkConsent(app, service, 'checks' in body ? body.checks : [body]);
    const refused = answers.find(({ allowed }) => !allowed);
    const reason = (refused ?? answers[0])?.reason ?? 'unknown';
    return c.json({ allowed: refused === undefined, reason, answers }, 200);
  });

  api.openapi(contract.recordConsent, async (c) => {
    const { to, merchant, wording, at, service: wanted, ...body } = c.req.valid('json');
    const { service, actor } = senderOf(app, c, 'responder', wanted);
    requireFewEvidence(body.evidence);
    const wish = { ...body, service, merchant: merchant ?? null, wording: wording ?? null, by: actor };
    const atMs = at === undefined ? app.clock.now() : Date.parse(at);
    return c.json(await recordConsent(app, requireAddress(app, service, to), { ...wish, atMs }), 200);
  });

  api.openapi(contract.getConsentOverview, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await overview(app), 200);
  });

  api.openapi(contract.lookUpConsent, async (c) => {
    requireAccess(c.get('identity'), 'responder');
    const { to, service: wanted } = c.req.valid('json');
    const service = requireService(app, wanted ?? app.plans.all()[0]?.plan.service);
    const address = readAddress(to, app.plans.get(service).consent.region);
    if (!address) return c.json(await lookUp(app, requireAddress(app, service, to)), 200);
    return c.json(await lookUp(app, address), 200);
  });

  api.openapi(contract.suppressAddress, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const { to, service: wanted, channel, reason } = c.req.valid('json');
    const service = requireService(app, wanted);
    const was = await suppressAddress(app, service, requireAddress(app, service, to), { channel, reason, by: actor });
    return c.json({ suppressed: true as const, was }, 200);
  });

  api.openapi(contract.allowAddress, async (c) => {
    const { to, service: wanted, mistake, merchant, wording, ...rest } = c.req.valid('json');
    const { actor } = requireAccess(c.get('identity'), mistake ? 'commander' : 'responder');
    const service = requireService(app, wanted);
    const address = requireAddress(app, service, to);
    const wish = { ...rest, service, merchant: merchant ?? null, wording: wording ?? null, by: actor };
    if (!mistake) return c.json({ outcome: 'asked' as const, message: await askPerson(app, address, wish) }, 200);
    await liftMistake(app, address, wish);
    return c.json({ outcome: 'lifted' as const, message: null }, 200);
  });

  api.openapi(contract.eraseAddress, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const { to, service: wanted, reason } = c.req.valid('json');
    const service = requireService(app, wanted);
    return c.json(await eraseAddress(app, service, requireAddress(app, service, to), reason, actor), 200);
  });

  api.openapi(contract.listSuppressions, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await suppressions(app, c.req.valid('query')), 200);
  });

  api.openapi(contract.exportConsent, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    const service = requireService(app, c.req.valid('json').service);
    return c.json({ manifest: await exportConsent(app, service, actor) }, 200);
  });
}

/** Whoever sends for a service: its application by the SDK key, or somebody with the access that is needed. */
function senderOf(app: App, c: Context<Env>, needed: Access, wanted: string | undefined) {
  const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const own = bearer === undefined ? null : serviceOfSdkKey(app, bearer);
  if (own === null)
    return { service: requireService(app, wanted), actor: requireAccess(c.get('identity'), needed).actor };
  if (wanted !== undefined && wanted !== own)
    throw new Problem('forbidden', `This SDK key is that of ${own}, not of ${wanted}.`);
  return { service: own, actor: { kind: 'token', name: `application ${own}` } as const };
}

function requireFewEvidence(evidence: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(evidence);
  if (Object.keys(evidence).length > MOST_EVIDENCE.fields || text.length > MOST_EVIDENCE.characters)
    throw new Problem(
      'invalid',
      `Evidence has at most ${MOST_EVIDENCE.fields} fields and ${MOST_EVIDENCE.characters} characters.`,
    );
  if (text.includes('\\u0000') || /\p{Surrogate}/u.test(text) || text.includes('\\ud'))
    throw new Problem('invalid', 'Evidence has characters that cannot be stored.');
}
