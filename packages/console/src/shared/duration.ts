const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const twoDigits = (value: number) => String(value).padStart(2, '0');

/**
 * A duration as people say it, in its two largest units: `45 s`, `4 min 12 s`, `1 h 05 min`, `2 d 3 h`.
 * @param seconds length in seconds; a negative length is shown without its sign.
 */
export function formatDuration(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) {
    const rest = whole % MINUTE;
    return rest === 0 ? `${whole / MINUTE} min` : `${Math.floor(whole / MINUTE)} min ${rest} s`;
  }
  if (whole < DAY) {
    const minutes = Math.floor((whole % HOUR) / MINUTE);
    return minutes === 0 ? `${Math.floor(whole / HOUR)} h` : `${Math.floor(whole / HOUR)} h ${twoDigits(minutes)} min`;
  }
  const hours = Math.floor((whole % DAY) / HOUR);
  return hours === 0 ? `${Math.floor(whole / DAY)} d` : `${Math.floor(whole / DAY)} d ${hours} h`;
}

/** A duration in its largest unit only, for "12 min ago". */
export function formatRough(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return `${Math.floor(whole / HOUR)} h ${twoDigits(Math.floor((whole % HOUR) / MINUTE))} min`;
  return `${Math.floor(whole / DAY)} d`;
}

/**
 * Time left as a ticking clock: `4:12`, `1:04:12`, `2 d 03:10:00`. Time past its end has a minus sign.
 * @param milliseconds time left; rounded up, so that zero is shown only when nothing is left.
 */
export function formatCountdown(milliseconds: number): string {
  const total = Math.ceil(milliseconds / 1000);
  const whole = Math.abs(total);
  const sign = total < 0 ? '−' : '';
  const days = Math.floor(whole / DAY);
  const hours = Math.floor((whole % DAY) / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const seconds = twoDigits(whole % MINUTE);
  if (days > 0) return `${sign}${days} d ${twoDigits(hours)}:${twoDigits(minutes)}:${seconds}`;
  return hours > 0 ? `${sign}${hours}:${twoDigits(minutes)}:${seconds}` : `${sign}${minutes}:${seconds}`;
}
