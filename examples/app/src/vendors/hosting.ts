import { randomUUID } from 'node:crypto';
import { createLog, type Log } from '../log.ts';

/** How the code of a release behaves: `broken` fails every request, `partly` one in twelve. */
export type Behaviour = 'good' | 'broken' | 'partly';

export interface Deployment {
  readonly id: string;
  /** The code: a rollback is a new deployment of an old version. */
  readonly versionId: string;
  readonly message: string;
  readonly behaviour: Behaviour;
  readonly createdAt: string;
  status: 'SUCCESS' | 'REMOVED';
}

/** A place where a service is deployed and configured: what Railway and Cloudflare have in common. */
export interface Hosting {
  readonly service: string;
  /** The deployment that serves; undefined after it was removed. */
  active(): Deployment | undefined;
  /** Newest first. */
  list(): readonly Deployment[];
  deploy(message: string, behaviour?: Behaviour): Deployment;
  /** Makes the version of an earlier deployment serve again, by the id of either. Undefined: there is none. */
  rollBack(id: string, message?: string): Deployment | undefined;
  /** Starts the process anew; the deployment stays. */
  restart(): void;
  remove(): Deployment | undefined;
  readonly variables: ReadonlyMap<string, string>;
  /** Sets a variable, or removes it; the process starts anew with it. */
  setVariable(name: string, value: string | undefined): void;
  /** Hears of each new start: deployment, restart, variable. */
  onStart(listener: () => void): void;
  /** What the service logs; the vendor shows it. */
  readonly log: Log;
}

/** A hosted service with three good deployments behind it. `write` takes each line of its log. */
export function createHosting(
  service: string,
  variables: Record<string, string>,
  write: (line: string) => void,
): Hosting {
  const values = new Map(Object.entries(variables));
  const deployments: Deployment[] = [];
  const listeners: (() => void)[] = [];
  const log = createLog(write);
  const started = () => {
    for (const listener of listeners) listener();
  };

  function add(message: string, behaviour: Behaviour, versionId: string, ageMs = 0): Deployment {
    const previous = deployments[0];
    if (previous?.status === 'SUCCESS') previous.status = 'REMOVED';
    const createdAt = new Date(Date.now() - ageMs).toISOString();
    const deployment: Deployment = { id: randomUUID(), versionId, message, behaviour, createdAt, status: 'SUCCESS' };
    deployments.unshift(deployment);
    return deployment;
  }

  for (const days of [3, 2, 1]) add(`Release of ${days} days ago`, 'good', randomUUID(), days * 86_400_000);
  return {
    service,
    active: () => (deployments[0]?.status === 'SUCCESS' ? deployments[0] : undefined),
    list: () => deployments,
    deploy(message, behaviour = 'good') {
      const deployment = add(message, behaviour, randomUUID());
      log('INFO', 'deployed', { deployment: deployment.id, message });
      started();
      return deployment;
    },
    rollBack(id, message) {
      const target = deployments.find((each) => each.id === id || each.versionId === id);
      if (!target) return undefined;
      const deployment = add(message ?? `Rollback to ${target.message}`, target.behaviour, target.versionId);
      log('INFO', 'rolled back', { deployment: deployment.id, version: target.versionId });
      started();
      return deployment;
    },
    restart() {
      log('INFO', 'restarted');
      started();
    },
    remove() {
      const deployment = deployments[0];
      if (deployment?.status !== 'SUCCESS') return undefined;
      deployment.status = 'REMOVED';
      log('INFO', 'removed', { deployment: deployment.id });
      started();
      return deployment;
    },
    variables: values,
    setVariable(name, value) {
      if (value === undefined) values.delete(name);
      else values.set(name, value);
      log('INFO', 'variable changed', { name });
      started();
    },
    onStart: (listener) => listeners.push(listener),
    log,
  };
}
