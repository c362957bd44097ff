import type { ParsedRunbook } from '../runbook/parse-runbook.ts';
import type { Path } from '../yaml/node-positions.ts';
import { dangling } from './check-references.ts';
import type { ReferenceKind } from './collect-references.ts';
import type { CheckContext } from './context.ts';
import { knownNames } from './known-names.ts';

/** What an alert of a trigger must match exists, where it is written without a star. */
export function checkTriggers(context: CheckContext, { runbook, file, positions }: ParsedRunbook): void {
  for (const [index, trigger] of runbook.triggers.entries()) {
    if (trigger.kind !== 'alert') continue;
    const check = (key: string, kind: ReferenceKind, name: string): void => {
      const known = knownNames(context, kind);
      if (name.includes('*') || known.includes(name)) return;
      const path: Path = ['triggers', index, 'alert', key];
      const place = positions.locate(path, 'value')?.place ?? { line: 1, column: 1 };
      context.reportIn(file, place, dangling(kind, name, known));
    };
    const { source = [], component = [], severity = [] } = trigger.match;
    for (const name of source) {
      const [, kind, id] = /^(monitor|metric):(.*)$/.exec(name) ?? [];
      if ((kind === 'monitor' || kind === 'metric') && id !== undefined) check('source', kind, id);
    }
    for (const name of component) check('component', 'component', name);
    for (const name of severity) check('severity', 'severity', name);
  }
}
