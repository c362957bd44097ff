const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, style: 'moment' | 'day'): Intl.DateTimeFormat {
  const key = `${style} ${zone}`;
  const known = formats.get(key);
  if (known) return known;
  const date = { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone } as const;
  const made = new Intl.DateTimeFormat(
    'en-GB',
    style === 'day' ? date : { ...date, hour: '2-digit', minute: '2-digit' },
  );
  formats.set(key, made);
  return made;
}

/** A moment on the clock of a zone: `Sat 21 Nov, 09:00`. */
export function momentIn(zone: string, at: string | number): string {
  return formatOf(zone, 'moment').format(new Date(at));
}

/** A day on the calendar of a zone, in its parts: `Sat`, `21`, `Nov`. */
export function dayIn(zone: string, at: number): { weekday: string; day: string; month: string } {
  const parts = formatOf(zone, 'day').formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return { weekday: of('weekday'), day: of('day'), month: of('month') };
}
