import { done, endpoint, z } from '../platform/http/contract.ts';

export const session = z
  .object({ person: z.string(), name: z.string(), access: z.enum(['viewer', 'responder', 'commander', 'admin']) })
  .openapi('Session');

export const getSession = endpoint({
  id: 'getSession',
  tag: 'session',
  method: 'get',
  path: '/api/session',
  summary: 'Who am I',
  response: session,
});
export const signOut = endpoint({
  id: 'signOut',
  tag: 'session',
  method: 'delete',
  path: '/api/session',
  summary: 'Sign out',
  response: done,
});
export const createSignInLink = endpoint({
  id: 'createSignInLink',
  tag: 'session',
  method: 'post',
  path: '/api/signin-links',
  summary: 'Make a one-time sign-in link for a person of a plan',
  body: z.object({ person: z.string().optional() }),
  response: z.object({ url: z.string(), person: z.string() }),
});
