/** The tables that the `page` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface PageTables {}
