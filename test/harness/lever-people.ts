import type { AgreedLeverRequest, LeverList, Outbox, OutboxMessage, PulledLever } from '@tocsin/server/contract';
import { eventually } from './tocsin.ts';

/** CI is slow: commands have this long. */
const PATIENCE_MS = 30_000;

interface Installation {
  readonly url: string;
  /** Of an administrator. */
  readonly token: string;
}

type Body = Record<string, unknown>;

/** Somebody who has signed in. */
export interface SignedIn {
  call<T = Body>(method: string, path: string, body?: object): Promise<{ status: number; body: T }>;
  /** Fails on any answer but 200. */
  move(service: string, lever: string, action: 'pull' | 'release', body?: object): Promise<PulledLever>;
  agree(request: string | undefined): Promise<AgreedLeverRequest>;
}

/** Signs a person of a plan in by a link that is used once, as they do themselves. */
export async function signIn({ url, token }: Installation, person: string): Promise<SignedIn> {
  const call = async (method: string, path: string, body: object | undefined, bearer: string) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as never };
  };
  const link = await call('POST', '/api/signin-links', { person }, token);
  const { headers } = await fetch((link.body as { url: string }).url, { redirect: 'manual' });
  const session = /^[^=]+=([^;]+)/.exec(headers.getSetCookie()[0] ?? '')?.[1];
  if (!session) throw new Error(`${person} could not sign in: ${JSON.stringify(link.body)}`);
  const must = async (path: string, body: object) => {
    const answer = await call('POST', path, body, session);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    call: (method, path, body) => call(method, path, body, session),
    move: (service, lever, action, body = {}) =>
      must(`/api/levers/${service}/${lever}/${action}`, { reason: 'it is tried', ...body }),
    agree: (request) => must(`/api/lever-requests/${request}/agree`, {}),
  };
}

type Command = NonNullable<LeverList['levers'][number]['command']>;

/** Waits in real time until a lever that is moved by commands is so. */
export function commandIs(
  look: () => Promise<LeverList['levers'][number]>,
  expected: Partial<Command>,
): Promise<Command> {
  return eventually(
    `the command is ${JSON.stringify(expected)}`,
    async () => {
      const { command } = await look();
      const isSo = Object.entries(expected).every(([name, wanted]) => command?.[name as keyof Command] === wanted);
      return isSo ? command : null;
    },
    PATIENCE_MS,
  );
}

/** How many messages with these words people got, over whatever channel. @param must calls the API */
export async function timesTold(must: <T>(method: string, path: string) => Promise<T>, words: string): Promise<number> {
  const { messages } = await must<Outbox>('GET', '/api/outbox?limit=500');
  const whole = await Promise.all(messages.map(({ id }) => must<OutboxMessage>('GET', `/api/outbox/${id}`)));
  return whole.filter(({ text }) => text.includes(words)).length;
}
