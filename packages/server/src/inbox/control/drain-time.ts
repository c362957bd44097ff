/**
 * Seconds until nothing waits, when all goes on as it does.
 * @param perMinute how many arrive and are settled (delivered, skipped, dead) in a minute
 * @returns null: never at these rates
 */
export function drainSeconds(
  waiting: number,
  perMinute: { readonly arrived: number; readonly settled: number },
): number | null {
  if (waiting <= 0) return 0;
  const less = perMinute.settled - perMinute.arrived;
  return less > 0 ? Math.ceil((waiting / less) * 60) : null;
}
