/** The tables that the `communicate` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface CommunicateTables {}
