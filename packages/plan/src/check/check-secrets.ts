import { SECRET_SETTINGS } from '../schema/channels.ts';
import type { UnsetSecret } from '../yaml/resolve-secrets.ts';
import type { CheckContext } from './context.ts';

/** Where a missing secret has its own meaning: a sandbox, a connection that is off, a variable that is left out. */
const EXPECTED = new Set(['channels', 'connections', 'environment', 'inbox', 'jobs', 'variables']);

/** Warns of secrets that are not set where a plan cannot do without, and of secrets that are written out. */
export function checkSecrets(
  context: CheckContext,
  written: Readonly<Record<string, unknown>>,
  unset: readonly UnsetSecret[],
): void {
  for (const { path, names } of unset) {
    if (EXPECTED.has(String(path[0]))) continue;
    const message = `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} not set in the environment`;
    const hint = `Set it, or give a default: \${${names[0]}:-value}.`;
    context.reportAt(path, { severity: 'warning', code: 'unset-secret', message, hint });
  }
  const channels = (written.channels ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  for (const [id, channel] of Object.entries(context.draft.channels)) {
    for (const setting of SECRET_SETTINGS[channel.type]) {
      if (/\$\{/.test(String(channels[id]?.[setting]))) continue;
      const hint = `Keep it out of the file: ${setting}: \${NAME}.`;
      context.reportAt(['channels', id, setting], {
        severity: 'warning',
        code: 'literal-secret',
        message: 'A secret is written out in the plan',
        hint,
      });
    }
  }
}
