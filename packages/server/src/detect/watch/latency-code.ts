/** Each code stands for latencies 6 % greater than the one before; 0 for all below a tenth of a millisecond, 255 for 286 s. */
const GROWTH = 1.06;
const LEAST_MS = 0.1;
const MOST_CODE = 255;
const LOG_GROWTH = Math.log(GROWTH);

/** A latency as one byte, wrong by at most 3 %. */
export function latencyCode(latencyMs: number): number {
  if (!(latencyMs > LEAST_MS)) return 0;
  return Math.min(MOST_CODE, Math.round(Math.log(latencyMs / LEAST_MS) / LOG_GROWTH));
}

/** The latency that a code stands for, in milliseconds. */
export function latencyOfCode(code: number): number {
  return LEAST_MS * GROWTH ** code;
}

/** The same in SQL. @param code an expression */
export const LATENCY_OF_CODE = (code: string) => `${LEAST_MS} * power(${GROWTH}, ${code})`;
