import { findFlags } from '../../command/find-flags.ts';
import { splitShell } from '../../command/split-shell.ts';
import type { FoundLever, FoundPart, FoundRunbook } from '../found.ts';
import { slugOf } from '../write/names.ts';

/** `MAINTENANCE_MODE = True` in code that is only shown. */
const SET_IN_CODE =
  /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*_(?:MODE|ENABLED|DISABLED|FLAG|ACTIVE))\s*[:=]\s*(true|false|on|off)\b/i;

interface Use {
  readonly variable: string;
  readonly value: string;
  readonly command: string;
  readonly line: number;
  readonly lastLine: number;
}

/**
 * Finds the flags that the commands of runbooks and procedures set, each once. The first value that a document writes
 * is the one of an emergency: containment stands before restoration.
 */
export function findLevers(runbooks: readonly FoundRunbook[]): readonly FoundLever[] {
  const uses = runbooks.flatMap(({ phases }) => phases.flatMap(({ parts }) => parts.flatMap(usesIn)));
  const byVariable = new Map<string, Use[]>();
  for (const use of uses.sort((a, b) => a.line - b.line)) {
    const known = byVariable.get(use.variable);
    if (known) known.push(use);
    else byVariable.set(use.variable, [use]);
  }
  return [...byVariable].flatMap(([variable, all]) => {
    const [first] = all;
    if (!first) return [];
    const { value: pulled, line, lastLine } = first;
    const kind = /^(?:true|on|yes|enabled?)$/i.test(pulled) ? 'mode' : 'switch';
    return [
      { id: idOf(variable), variable, kind, pulled, commands: all.map(({ command }) => command), line, lastLine },
    ];
  });
}

function usesIn(part: FoundPart): readonly Use[] {
  if (part.kind === 'option') return [];
  const { line, lastLine } = part;
  if (part.kind === 'text') {
    return part.markdown.split('\n').flatMap((command) => {
      const [, variable, value] = SET_IN_CODE.exec(command) ?? [];
      return variable && value ? [{ variable, value, command: command.trim(), line, lastLine }] : [];
    });
  }
  if (part.does !== 'shell') return [];
  return splitShell(part.source).flatMap(({ text }) =>
    findFlags(text).flatMap(({ variable, value }) =>
      value === null || value === '' ? [] : [{ variable, value, command: text, line, lastLine }],
    ),
  );
}

/** `WEBHOOK_PROCESSING_ENABLED` is `webhook-processing`. */
function idOf(variable: string): string {
  return slugOf(variable.replace(/_(?:ENABLED|DISABLED|FLAG|ACTIVE)$/i, '').replace(/_+/g, ' ')) || 'lever';
}
