import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { redeemSignIn, requireAccess, revoke } from '../platform/auth/identity.ts';
import type { Api } from '../platform/http/api.ts';
import { SESSION_COOKIE } from '../platform/http/authenticate.ts';
import * as contract from './contract.ts';
import { createSignInLink } from './create-sign-in-link.ts';

const THIRTY_DAYS_SECONDS = 30 * 86_400;

/** Registers signing in by a one-time link, signing out, and who one is. */
export function sessionRoutes(api: Api, app: App): void {
  api.get('/signin', async (c) => {
    const secret = await redeemSignIn(app, c.req.query('token') ?? '');
    const secure = app.url().startsWith('https:');
    setCookie(c, SESSION_COOKIE, secret, {
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      path: '/',
      maxAge: THIRTY_DAYS_SECONDS,
    });
    return c.redirect('/', 303);
  });
  api.openapi(contract.getSession, (c) => {
    const { actor, access } = c.get('identity');
    const [person, name] =
      actor.kind === 'person' ? [actor.id, actor.name] : ['', actor.kind === 'token' ? actor.name : actor.kind];
    return c.json({ person, name, access }, 200);
  });
  api.openapi(contract.signOut, async (c) => {
    const secret = getCookie(c, SESSION_COOKIE);
    if (secret) await revoke(app, secret);
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.json({ ok: true as const }, 200);
  });
  api.openapi(contract.createSignInLink, async (c) => {
    const identity = c.get('identity');
    requireAccess(identity, 'admin');
    const link = await createSignInLink(app, c.req.valid('json').person);
    await audit(app.db, app.clock.now(), identity.actor, 'session.link', link.person);
    return c.json(link, 200);
  });
}
