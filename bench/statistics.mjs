/** The value below which a share of the samples lies (nearest rank: a sample that was seen, never one between two). */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** `{ <prefix>P50Ms, <prefix>P99Ms, <prefix>MaxMs }` of samples in milliseconds. */
export function summarise(prefix, samplesMs) {
  return {
    [`${prefix}P50Ms`]: quantile(samplesMs, 0.5),
    [`${prefix}P99Ms`]: quantile(samplesMs, 0.99),
    [`${prefix}MaxMs`]: Math.max(...samplesMs),
  };
}

/** The median of each figure over several rounds that all have the same figures. */
export function medians(rounds) {
  return Object.fromEntries(
    Object.keys(rounds[0]).map((key) => [
      key,
      quantile(
        rounds.map((round) => round[key]),
        0.5,
      ),
    ]),
  );
}

/** Milliseconds on a clock that all processes of this machine share, with fractions. */
export function nowMs() {
  return performance.timeOrigin + performance.now();
}
