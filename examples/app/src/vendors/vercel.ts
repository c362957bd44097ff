import { randomBytes } from 'node:crypto';
import { createLog, type Log } from '../log.ts';
import type { Behaviour } from './hosting.ts';

export interface VercelDeployment {
  /** Such as `dpl_…`. */
  readonly id: string;
  /** Host name of its own, such as receptionist-1a2b-team.vercel.app. */
  readonly url: string;
  readonly message: string;
  readonly behaviour: Behaviour;
  readonly createdAtMs: number;
  /** As they were when it was built: a change reaches only new deployments. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * A project at Vercel: immutable deployments, and a production domain that points to one of them.
 * https://vercel.com/docs/instant-rollback
 */
export interface VercelProject {
  readonly id: string;
  readonly name: string;
  /** The domain of production. */
  readonly domain: string;
  /** What the domain points to. */
  production(): VercelDeployment;
  /** Newest first. */
  list(): readonly VercelDeployment[];
  /** By id, by its own host name, or by the domain of production. */
  find(idOrHost: string): VercelDeployment | undefined;
  /** Builds with the variables of now. After a rollback the domain stays where it is until something is promoted. */
  deploy(message: string, behaviour?: Behaviour): VercelDeployment;
  /** Points the domain to a deployment; whether the next deployment takes it over again is `follow`. */
  point(deployment: VercelDeployment, follow: boolean): void;
  readonly variables: ReadonlyMap<string, string>;
  setVariable(name: string, value: string | undefined): void;
  /** What the functions log. */
  readonly log: Log;
}

export interface VercelProjectOptions {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Takes each line of the log. */
  write(line: string): void;
}

/** A project with three good deployments behind it. */
export function createVercelProject({ name, variables, write }: VercelProjectOptions): VercelProject {
  const values = new Map(Object.entries(variables));
  const deployments: VercelDeployment[] = [];
  const log = createLog(write);
  const domain = `${name}.example.com`;
  let follows = true;

  function build(message: string, behaviour: Behaviour, ageMs = 0): VercelDeployment {
    const code = randomBytes(5).toString('hex');
    const deployment = {
      ...{ id: `dpl_${randomBytes(12).toString('hex')}`, url: `${name}-${code}-team.vercel.app`, message, behaviour },
      ...{ createdAtMs: Date.now() - ageMs, variables: Object.fromEntries(values) },
    };
    deployments.unshift(deployment);
    return deployment;
  }

  build('Release of 3 days ago', 'good', 3 * 86_400_000);
  build('Release of 2 days ago', 'good', 2 * 86_400_000);
  let current = build('Release of 1 days ago', 'good', 86_400_000);
  return {
    ...{ id: `prj_${name}`, name, domain, log, variables: values },
    production: () => current,
    list: () => deployments,
    find: (idOrHost) =>
      idOrHost === domain ? current : deployments.find(({ id, url }) => id === idOrHost || url === idOrHost),
    deploy(message, behaviour = 'good') {
      const deployment = build(message, behaviour);
      if (follows) current = deployment;
      log('INFO', 'deployed', { deployment: deployment.id, message });
      return deployment;
    },
    point(deployment, follow) {
      current = deployment;
      follows = follow;
      log('INFO', 'production points to another deployment', { deployment: deployment.id });
    },
    setVariable(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
}
