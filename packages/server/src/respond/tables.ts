/** The tables that the `respond` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface RespondTables {}
