const twoDigits = (value: number) => String(value).padStart(2, '0');

/**
 * A moment as the value of a `datetime-local` field, on the reader's clock: `2026-11-21T09:00`.
 * @param ms epoch milliseconds
 */
export function toLocalField(ms: number): string {
  const at = new Date(ms);
  const date = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return `${date}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** Reads a `datetime-local` field: epoch milliseconds, or null when it is empty or no moment. */
export function fromLocalField(value: string): number | null {
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}
