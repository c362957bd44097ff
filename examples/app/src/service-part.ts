import type { Hono } from 'hono';
import type { SampleAppConfig } from './config.ts';
import type { Database } from './database.ts';
import type { FaultEffect, FaultName } from './faults.ts';
import type { Log } from './log.ts';

/** What every service beside Churn Saver is given. */
export interface ServiceBase {
  readonly config: SampleAppConfig;
  /** Of Churn Saver; a service of its own opens its own pool. */
  readonly database: Database;
  readonly log: Log;
  /** Address of the application once it listens, without a slash at the end. */
  url(): string;
}

/** A service that the application plays beside Churn Saver, with the vendors that it needs. */
export interface ServicePart {
  /** Mounted at the root; each service keeps to paths of its own. */
  readonly routes: Hono;
  readonly effects: Partial<Record<FaultName, FaultEffect>>;
  /** Called once the application listens. */
  start(): void;
  close(): Promise<void>;
}

export type OpenService = (base: ServiceBase) => Promise<ServicePart>;
