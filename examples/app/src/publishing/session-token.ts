import { createHmac } from 'node:crypto';
import { isSameText } from '../signature.ts';

const LIFE_SECONDS = 3_600;

/** A signed token (JWT, HS256) that says who its bearer is for an hour. */
export function makeToken(secret: string, user: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const expires = Math.floor(Date.now() / 1_000) + LIFE_SECONDS;
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: user, exp: expires })}`;
  return `${content}.${sign(secret, content)}`;
}

/** Whose token it is; undefined when it is none of ours, or has expired. */
export function userOfToken(secret: string, token: string): string | undefined {
  const [header, content, signature] = token.split('.');
  if (!header || !content || !signature || !isSameText(signature, sign(secret, `${header}.${content}`)))
    return undefined;
  const { sub, exp } = JSON.parse(Buffer.from(content, 'base64url').toString()) as { sub: string; exp: number };
  return exp > Date.now() / 1_000 ? sub : undefined;
}

function sign(secret: string, content: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url');
}
