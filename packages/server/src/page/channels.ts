/** Placeholder type until the page phase lands in this file. */
export type Channels = Record<string, never>;
