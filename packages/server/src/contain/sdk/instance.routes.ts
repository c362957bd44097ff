import { TokenBuckets } from '../../detect/intake/token-buckets.ts';
import type { App } from '../../platform/app.ts';
import type { Api } from '../../platform/http/api.ts';
import { limitBody } from '../../platform/http/limit-body.ts';
import { Problem } from '../../platform/problem.ts';
import { instanceBook } from './instance-book.ts';
import { readReport } from './instance-report.ts';
import { serviceOfRequest } from './service-of-request.ts';

const MOST_BODY_BYTES = 4096;
/** Of one service: 10,000 applications that hear of a move report within a second, and every 30 seconds. */
const MOST_PER_MINUTE = 120_000;

/** Where applications say which levers they act on. */
export function registerInstanceRoutes(api: Api, app: App): void {
  const limits = new TokenBuckets(MOST_PER_MINUTE);
  const tooLarge = () => {
    throw new Problem('too-large', 'A report is at most 4 KB.');
  };
  api.post('/sdk/instances', limitBody(MOST_BODY_BYTES, tooLarge), async (c) => {
    const service = serviceOfRequest(app, c);
    const seconds = limits.take(service, app.clock.now());
    if (seconds > 0) throw new Problem('too-many', `Too many reports: come back in ${seconds} s.`);
    const isTaken = instanceBook(app).report(service, readReport(await c.req.text()));
    if (!isTaken) throw new Problem('unavailable', 'Reports cannot be stored now: send the next one in 30 s.');
    return c.json({ ok: true }, 202);
  });
}
