/** Rates and ages change without news: they are asked for so often. */
export const RENEW_MS = 5000;
