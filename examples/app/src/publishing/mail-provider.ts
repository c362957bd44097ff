import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';

/** The provider that sends the platform's mail to whoever holds a key of it. */
export interface MailProvider {
  /** Answers under /fake-mail/. */
  readonly routes: Hono;
  /** Returns whether the mail was accepted. */
  send(key: string | undefined, mail: { readonly to: string; readonly subject: string }): boolean;
  /** Takes every key back, as when one was seen by others. */
  revoke(): void;
  accepts(key: string | undefined): boolean;
  /** Makes a new key, as a person does in the provider's dashboard. */
  makeKey(): string;
}

/** @param key valid from the beginning */
export function createMailProvider(key: string): MailProvider {
  const keys = new Set([key]);
  const sent: { to: string; subject: string }[] = [];
  const makeKey = () => {
    const made = `mail-${randomUUID()}`;
    keys.add(made);
    return made;
  };
  const accepts = (used: string | undefined) => used !== undefined && keys.has(used);
  const routes = new Hono().basePath('/fake-mail');
  routes.get('/sent', (c) => c.json(sent));
  routes.post('/keys', (c) => c.json({ key: makeKey() }));
  return {
    routes,
    accepts,
    makeKey,
    send: (used, mail) => {
      if (accepts(used)) sent.push(mail);
      return accepts(used);
    },
    revoke: () => keys.clear(),
  };
}
