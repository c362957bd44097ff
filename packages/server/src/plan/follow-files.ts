import type { App } from '../platform/app.ts';
import { BY_FILE } from '../platform/plans/plan-change.ts';
import { reloadPlan } from './reload-plans.ts';
import { type WatchState, watchFolders } from './watch-folders.ts';

interface Followed {
  readonly folder: string;
  readonly stop: () => Promise<void>;
  state: WatchState;
}

const followed = new WeakMap<App, Map<string, Followed>>();

/**
 * Loads a plan anew whenever its files change, for as long as it is in force. Plans that come later are followed too.
 * @returns how to stop
 */
export function followFiles(app: App): () => Promise<void> {
  const services = new Map<string, Followed>();
  followed.set(app, services);
  const mode = app.config.planWatch;
  const follow = (service: string, folder: string) => {
    if (mode !== 'off') services.set(service, follower(app, mode, service, folder));
  };
  const unsubscribe = app.plans.onChange(({ service, plan }) => {
    const known = services.get(service);
    const folder = plan ? app.plans.inForce(service).folder : null;
    if (known?.folder === folder) return;
    services.delete(service);
    void known?.stop();
    if (folder !== null) follow(service, folder);
  });
  for (const { plan, folder } of app.plans.all()) follow(plan.service, folder);
  return async () => {
    unsubscribe();
    await Promise.all([...services.values()].map(({ stop }) => stop()));
    services.clear();
  };
}

/** How changes of a service's files are noticed on this node now. */
export function watchingOf(app: App, service: string): WatchState | 'off' {
  return followed.get(app)?.get(service)?.state ?? 'off';
}

function follower(app: App, mode: 'on' | 'poll', service: string, folder: string): Followed {
  const onChange = async () => (await reloadPlan(app, service, BY_FILE)).watch;
  const onFailure = (error: unknown) =>
    app.log.error({ err: error, service }, 'a plan could not be loaded anew; the one in force stays, trying again');
  const onState = (state: WatchState, why: string) => {
    entry.state = state;
    app.log.warn({ service, watching: state }, `the plan's files: ${why}`);
    app.live.publish(app.db, 'plan', service).catch(() => undefined);
  };
  const stop = watchFolders([folder], { mode, onChange, onState, onFailure });
  const entry: Followed = { folder, stop, state: mode };
  return entry;
}
