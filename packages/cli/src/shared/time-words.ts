const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** Says a duration with its two largest units: `45 s`, `12 min`, `1 h 20 min`, `3 d 4 h`. Seconds only below five minutes. */
export function durationWords(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  if (rest >= 300) rest -= rest % 60;
  const words: string[] = [];
  for (const [size, unit] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}`);
    else if (words.length > 0) break;
    if (words.length === 2) break;
  }
  return words.length === 0 ? '0 s' : words.join(' ');
}

/** The time of day on this machine's clock, with day and date unless it is today. */
export function clockTime(moment: string, nowMs: number, seconds = false): string {
  const at = new Date(moment);
  const two = (part: number) => String(part).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}${seconds ? `:${two(at.getSeconds())}` : ''}`;
  if (at.toDateString() === new Date(nowMs).toDateString()) return time;
  const day = at.toLocaleDateString('en-US', { weekday: 'short' });
  return `${day} ${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** A moment as both distance and time of day: `4 min ago (03:12)`, `in 12 min (03:28)`. */
export function whenWords(moment: string | null, nowMs: number): string {
  if (moment === null) return '-';
  const seconds = (nowMs - Date.parse(moment)) / 1000;
  return `${distanceWords(seconds)} (${clockTime(moment, nowMs)})`;
}

function distanceWords(secondsAgo: number): string {
  if (Math.abs(secondsAgo) < 1) return 'just now';
  return secondsAgo > 0 ? `${durationWords(secondsAgo)} ago` : `in ${durationWords(-secondsAgo)}`;
}

/** The time of day now, with the name of the zone that all times are shown in: `03:16 EST`. */
export function nowWords(nowMs: number): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(nowMs);
  const zone = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${clockTime(new Date(nowMs).toISOString(), nowMs)} ${zone}`.trim();
}
