/** The tables that the `detect` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface DetectTables {}
