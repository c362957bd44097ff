import type { App } from './app.ts';
import type { Api } from './http/api.ts';

/** What a phase of the response adds to the running system. */
export interface Phase {
  readonly name: string;
  /** Registers the phase's HTTP endpoints. */
  routes(api: Api, app: App): void;
  /** Defines the phase's durable jobs. */
  jobs(app: App): void;
  /** Starts what runs by itself; returns how to stop it. */
  start?(app: App): Promise<() => Promise<void>>;
}
