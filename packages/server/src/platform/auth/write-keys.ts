import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../app.ts';

/** Leaves the keys of each service where the programs of this machine find them. Whoever reads meanwhile sees all of it. */
function writeKeys(app: App): void {
  const keys = app.plans.all().map(({ plan: { service, monitors, inbox } }) => {
    const heartbeats = Object.values(monitors).filter((monitor) => monitor.type === 'heartbeat');
    const ping = Object.fromEntries(heartbeats.map(({ id }) => [id, app.keys.ping(service, id)]));
    const signing = Object.fromEntries(Object.keys(inbox).map((id) => [id, app.keys.inbox(service, id)]));
    return [
      service,
      {
        ...{ sdk: app.keys.sdk(service), pagerduty: app.keys.pagerduty(service), ping },
        ...{ intake: app.keys.intake(service), inbox: signing },
      },
    ];
  });
  mkdirSync(app.config.dataDir, { recursive: true });
  const path = join(app.config.dataDir, 'keys.json');
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(Object.fromEntries(keys), null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** Writes the keys now and after each change of the plans. @returns how to end it */
export function keepKeysWritten(app: App): () => void {
  writeKeys(app);
  return app.plans.onChange(() => {
    try {
      writeKeys(app);
    } catch (error) {
      app.log.error({ err: error }, 'keys.json could not be written after a change of the plans');
    }
  });
}
