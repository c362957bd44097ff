/** The tables that the `contain` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface ContainTables {}
