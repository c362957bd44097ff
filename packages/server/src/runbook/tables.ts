/** The tables that the `runbook` phase owns. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the phase
export interface RunbookTables {}
