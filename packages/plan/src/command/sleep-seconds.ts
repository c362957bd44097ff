const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * How long a command waits by `sleep`.
 *
 * @param words of the command, the program first, without quotes.
 * @returns seconds; null for any other command, and where the shell fills the time in.
 */
export function sleepSeconds([program, length]: readonly string[]): number | null {
  const written = program === 'sleep' ? /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(length ?? '') : null;
  return written && Number(written[1]) * (UNITS[written[2] ?? ''] ?? 1);
}
