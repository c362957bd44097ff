import type { GetUptimeResponse } from '../api/generated/types.gen.ts';
import css from './uptime-bars.module.css';

type Uptime = GetUptimeResponse['monitors'][number];

const DAY_MS = 86_400_000;
/** A day with at least this share of good checks is a good one. */
const GOOD = 0.999;
const FAIR = 0.95;

/** One bar a day, today at the right end; a day on which nothing was checked is only an outline. */
export function UptimeBars({ uptime, days, nowMs }: { uptime: Uptime; days: number; nowMs: number }) {
  const known = new Map(uptime.days.map((day) => [day.day, day]));
  const bars = Array.from({ length: days }, (_, index) => {
    const day = new Date(nowMs - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return { day, share: known.get(day)?.okShare ?? null };
  });
  return (
    <div className={css.uptime}>
      <div className={css.bars} role="img" aria-label={uptimeWords(uptime, days)}>
        {bars.map(({ day, share }) => (
          <i key={day} data-tone={toneOf(share)} title={`${day}: ${share === null ? 'not checked' : percent(share)}`} />
        ))}
      </div>
      <span>{uptime.okShare === null ? '–' : percent(uptime.okShare)}</span>
    </div>
  );
}

function uptimeWords({ okShare, days: known }: Uptime, days: number): string {
  if (okShare === null) return `No check in the last ${days} days`;
  const bad = known.filter((day) => day.okShare < GOOD).length;
  return `${percent(okShare)} of the checks of the last ${days} days were good; ${bad === 0 ? 'no day' : bad === 1 ? '1 day' : `${bad} days`} below ${percent(GOOD)}`;
}

function toneOf(share: number | null): string {
  if (share === null) return 'none';
  if (share >= GOOD) return 'ok';
  return share >= FAIR ? 'warn' : 'bad';
}

/** Never rounds up to 100 % what was not. */
export function percent(share: number): string {
  return `${Math.floor(share * 10_000) / 100} %`;
}
