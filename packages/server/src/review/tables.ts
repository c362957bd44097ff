/** The tables that the `review` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface ReviewTables {}
