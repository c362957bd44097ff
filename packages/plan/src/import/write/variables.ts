import type { FoundRunbook } from '../found.ts';
import type { Connection } from './connections.ts';

/** Variables that a shell has by itself, or that Tocsin gives it. */
const GIVEN =
  /^(?:HOME|PATH|PWD|OLDPWD|USER|SHELL|HOSTNAME|LANG|TERM|TMPDIR|IFS|RANDOM|SECONDS|LINENO|UID|EUID|PPID|BASH\w*|TOCSIN_\w+|NF|NR|FS|OFS|RS|ORS|NAME|_)$/;

/** Names of the variables that the shell steps expect from outside, in the order of the alphabet. */
export function variablesOf(runbooks: readonly FoundRunbook[], connections: readonly Connection[]): readonly string[] {
  const found = new Set<string>();
  for (const { phases, parameters } of runbooks) {
    const own = new Set(parameters.map(({ name }) => name));
    const sources = phases.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'step' && part.does === 'shell' ? [part.source] : [])),
    );
    const set = new Set(sources.flatMap(assignedIn));
    for (const name of sources.flatMap(usedIn))
      if (!own.has(name) && !set.has(name) && !GIVEN.test(name)) found.add(name);
  }
  // A D1 database is reached by Cloudflare's own command, which needs its token.
  if (connections.some(({ type }) => type === 'd1'))
    for (const name of ['CLOUDFLARE_ACCOUNT_ID', 'CLOUDFLARE_API_TOKEN']) found.add(name);
  return [...found].sort();
}

function usedIn(source: string): readonly string[] {
  const shown = source.replace(/'[^'\n]*'/g, "''");
  return [...shown.matchAll(/(?<!\\)\$\{?([A-Z][A-Z0-9_]{1,60})\b/g)].map((match) => match[1] ?? '');
}

function assignedIn(source: string): readonly string[] {
  const assigned = [...source.matchAll(/(?:^|[;&|(\s])(?:export\s+|local\s+|read\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)=/g)];
  const loops = [...source.matchAll(/\bfor\s+([A-Za-z_]\w*)\s+in\b/g)];
  return [...assigned, ...loops].map((match) => match[1] ?? '');
}
