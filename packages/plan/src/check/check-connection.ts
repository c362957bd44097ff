import type { Path } from '../yaml/node-positions.ts';
import { type CheckContext, keysOf } from './context.ts';

/** What asks a database says which, unless there is only one. @param path of what asks */
export function checkConnection({ raw, reportAt }: CheckContext, path: Path, connection: string | undefined): void {
  const known = keysOf(raw, 'connections');
  if (connection !== undefined || known.length === 1) return;
  const message =
    known.length === 0
      ? 'This asks a database, and the plan has no connections'
      : 'This asks a database, and does not say which';
  const hint = known.length === 0 ? 'Define one under "connections".' : `Add connection: ${known.join(' or ')}.`;
  reportAt(path, { code: 'no-connection', message, hint }, 'key');
}
