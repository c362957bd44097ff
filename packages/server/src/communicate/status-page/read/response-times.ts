import type { EpochMs, Plan } from '@tocsin/core';
import { type HistoryPoint, readHistory } from '../../../detect/watch/history.views.ts';
import type { App } from '../../../platform/app.ts';
import type { ResponseTime, ResponseTimes } from '../public-status.ts';

const DAY_MS = 86_400_000;
/** More charts than this are not drawn. */
const MOST_CHARTS = 10;

/** What the plan wants drawn: medians and 95 of a hundred by the hour and by the day. */
export async function readResponseTimes(app: App, plan: Plan, nowMs: EpochMs): Promise<ResponseTimes[]> {
  const shown = plan.statusPage.responseTimes.slice(0, MOST_CHARTS).flatMap((id) => plan.monitors[id] ?? []);
  return Promise.all(
    shown.map(async ({ id, title }) => {
      const of = (days: number) =>
        readHistory(app.db, plan.service, id, { fromMs: nowMs - days * DAY_MS, toMs: nowMs + 1 });
      const [day, month] = await Promise.all([of(1), of(30)]);
      return { id, title, day: day.points.map(asTime), month: month.points.map(asTime) };
    }),
  );
}

function asTime({ atMs, p50Ms, p95Ms }: HistoryPoint): ResponseTime {
  return { at: new Date(atMs).toISOString(), medianMs: p50Ms, p95Ms };
}
