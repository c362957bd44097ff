import { MovableClock } from '@tocsin/server';
import type { IncidentRoom, LeverList, Outbox, OutboxMessage } from '@tocsin/server/contract';
import { tick } from '@tocsin/server/detect';
import { fastForward } from './advance.ts';
import type { RunbookStage } from './runbook-stage.ts';
import { eventually, seconds } from './tocsin.ts';

/** CI is slow: a condition has this long. */
const PATIENCE_MS = 30_000;
/** Between two looks at what is watched. What the application counts meanwhile arrives a few of them later. */
const STEP_SECONDS = 10;
const USUAL_STEP = `${STEP_SECONDS}s`;

type LeverView = LeverList['levers'][number];

/** What is done with the levers of one service of a stage, and what is seen of it. */
export interface LeversWorld {
  /** Calls the API and fails on any answer but 200. */
  must<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Pulls over the API, within the incident; `body` may have a value and a scope. */
  pull(lever: string, body?: object): Promise<LeverView>;
  release(lever: string): Promise<LeverView>;
  lever(id: string): Promise<LeverView>;
  /** Waits in real time, with a limit that a slow machine keeps. */
  see<T>(what: string, look: () => Promise<T | undefined | false | null>): Promise<T>;
  /** Moves the clock: everything that is due on the way happens on the way. */
  advance(duration: string): Promise<void>;
  /** Advances in steps until `look` finds something, and fails after `within`. */
  until<T>(what: string, within: string, look: () => Promise<T | undefined | false | null>, step?: string): Promise<T>;
  /** The incident that the stage keeps open for what is restored. */
  incident(): Promise<IncidentRoom>;
  restore(restoration: string): Promise<IncidentRoom>;
  steer(action: 'hold' | 'resume' | 'abort'): Promise<IncidentRoom>;
  /** What people were told because of the incident, urgently (a page) or not. */
  told(kind: 'page' | 'notification'): Promise<string[]>;
}

/** @param service of the stage; its clock is the movable one of the harness */
export function leversOf({ server }: RunbookStage, service: string): LeversWorld {
  const { clock, config } = server.app;
  if (!(clock instanceof MovableClock)) throw new Error('the stage has no clock that can be moved');

  const must: LeversWorld['must'] = async (method, path, body) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${config.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as never;
  };
  const advance = async (duration: string) => {
    for (let left = seconds(duration); left > 0; left -= STEP_SECONDS) {
      await fastForward(server, clock, `${Math.min(left, STEP_SECONDS)}s`);
      await tick(server.app);
    }
    await fastForward(server, clock, '0s');
  };
  let incidentId: string | undefined;
  const incident = async () => {
    incidentId ??= (
      await must<{ incidents: { id: string; title: string; service: string }[] }>('GET', '/api/incidents?active=true')
    ).incidents.find((one) => one.service === service && one.title === 'Runbooks are tried')?.id;
    return must<IncidentRoom>('GET', `/api/incidents/${incidentId}`);
  };
  // Within the stage's incident: faults may have opened others.
  const move = async (lever: string, action: 'pull' | 'release', body: object) => {
    const path = `/api/levers/${service}/${lever}/${action}`;
    const why = { reason: 'it is tried', incidentId: (await incident()).id };
    return (await must<{ lever: LeverView }>('POST', path, { ...why, ...body })).lever;
  };

  return {
    ...{ must, advance, incident },
    pull: (lever, body = {}) => move(lever, 'pull', body),
    release: (lever) => move(lever, 'release', {}),
    async lever(id) {
      const { levers } = await must<LeverList>('GET', '/api/levers');
      const found = levers.find((one) => one.service === service && one.id === id);
      if (!found) throw new Error(`${service} has no lever ${id}`);
      return found;
    },
    see: (what, look) => eventually(what, look, PATIENCE_MS),
    async until(what, within, look, step = USUAL_STEP) {
      const endMs = clock.now() + seconds(within) * 1000;
      for (;;) {
        const found = await look();
        if (found) return found;
        if (clock.now() >= endMs) throw new Error(`not within ${within}: ${what}`);
        await advance(step);
      }
    },
    async restore(restoration) {
      return must('POST', `/api/incidents/${(await incident()).id}/restoration`, { restoration });
    },
    async steer(action) {
      return must('POST', `/api/incidents/${(await incident()).id}/restoration/${action}`, {});
    },
    async told(kind) {
      const { messages } = await must<Outbox>('GET', `/api/outbox?limit=500&incidentId=${(await incident()).id}`);
      const those = messages.filter((message) => message.kind === kind);
      return Promise.all(those.map(async ({ id }) => (await must<OutboxMessage>('GET', `/api/outbox/${id}`)).text));
    },
  };
}
