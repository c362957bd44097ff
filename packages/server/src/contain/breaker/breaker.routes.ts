import { TokenBuckets } from '../../detect/intake/token-buckets.ts';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { leverHub } from '../sdk/lever-hub.ts';
import { serviceOfRequest } from '../sdk/service-of-request.ts';
import { storeBreakers } from './breaker.store.ts';
import { openEverywhere } from './breaker.views.ts';
import { readBreakerReport } from './breaker-report.ts';
import { judgeSoon } from './judge-breakers.job.ts';

const MOST_BODY_BYTES = 512 * 1024;
/** Of one service: a thousand instances that report once a second. */
const MOST_PER_MINUTE = 60_000;

/** Where applications say which of their breakers are open. Answers which they are to open because others have. */
export function registerBreakerRoutes(api: Api, app: App): void {
  const limits = new TokenBuckets(MOST_PER_MINUTE);
  const tooLarge = () => {
    throw new Problem('too-large', 'A report is at most 512 KB.');
  };
  api.post('/sdk/breakers', limitBody(MOST_BODY_BYTES, tooLarge), async (c) => {
    const service = serviceOfRequest(app, c);
    const nowMs = app.clock.now();
    const seconds = limits.take(service, nowMs);
    if (seconds > 0) throw new Problem('too-many', `Too many reports: come back in ${seconds} s.`);
    const report = readBreakerReport(await c.req.text());
    await app.db.transaction().execute(async (tx) => {
      if (!(await storeBreakers(tx, service, report, nowMs))) return;
      await judgeSoon(app, tx, service);
      await app.live.publish(tx, 'breaker', service);
    });
    return c.json({ open: await openEverywhere(app.db, service, nowMs) }, 200);
  });
}

/** Tells this node's applications which shared breakers to open, when somebody's has. @returns how to stop */
export function tellOpenBreakers(app: App): () => void {
  return app.live.subscribe((event) => {
    if (event.kind !== 'change' || event.topic !== 'breaker') return;
    const service = event.id;
    openEverywhere(app.db, service, app.clock.now())
      .then((open) => {
        if (open.length > 0) leverHub(app).say(service, 'breakers', { open });
      })
      .catch((error: unknown) =>
        app.log.warn(
          { err: error, service },
          'open breakers could not be read; applications hear of them at their next report',
        ),
      );
  });
}
