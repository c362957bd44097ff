import type { IncidentRoom } from '@tocsin/server/contract';
import { connect } from '../shared/api.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { commandedText } from './incident-text.ts';

/** Changes an incident and shows what became of it: `INC-2026-001 is acknowledged: …`. @throws Failure as the server says */
export async function change(path: string, body: unknown, became: string, options: OutputOptions): Promise<void> {
  const room = await connect(process.env).post<IncidentRoom>(path, body);
  show(room, options, (safe) => commandedText(safe, became, Date.now()));
}
