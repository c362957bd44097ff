import { ID_PATTERN } from '../schema/formats.ts';
import type { Path } from '../yaml/node-positions.ts';
import { type CheckContext, keysOf } from './context.ts';

const SECTIONS_WITH_IDS = [
  'components',
  'severities',
  'people',
  'roles',
  'schedules',
  'escalation',
  'channels',
  'monitors',
  'metrics',
  'scrapes',
  'panels',
  'levers',
  'restorations',
  'connections',
  'vendors',
  'maintenance',
  'routines',
  'backups',
  'inbox',
  'reconciliations',
  'jobs',
];
/** Maps by id within a section. */
const NESTED = [
  ['communication', 'audiences'],
  ['communication', 'triggers'],
  ['statusPage', 'groups'],
  ['alerts', 'rules'],
  ['alerts', 'inhibit'],
  ['intake', 'mappings'],
] as const;

const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Ids have a form, and those that share a list of names (monitors and metrics, runbooks, templates) differ. */
export function checkIds(context: CheckContext): void {
  for (const section of SECTIONS_WITH_IDS) checkKeys(context, [section], keysOf(context.raw, section));
  for (const schedule of keysOf(context.raw, 'schedules')) {
    checkKeys(context, ['schedules', schedule, 'slots'], keysOf(context.raw, 'schedules', schedule, 'slots'));
  }
  for (const [section, map] of NESTED) checkKeys(context, [section, map], keysOf(context.raw, section, map));
  for (const section of ['environment', 'variables']) {
    for (const name of keysOf(context.raw, section)) {
      if (VARIABLE_PATTERN.test(name)) continue;
      const hint = 'Use letters, digits and "_", not a digit first.';
      const message = `"${name}" is not a name for a variable`;
      context.reportAt([section, name], { code: 'bad-id', message, hint }, 'key');
    }
  }
  checkSharedNames(context);
  checkFileIds(
    context,
    'runbook',
    context.runbooks.map(({ runbook, ...rest }) => ({ id: runbook.id, ...rest })),
  );
  checkFileIds(
    context,
    'template',
    context.templates.map(({ template, ...rest }) => ({ id: template.id, ...rest })),
  );
}

const ID_HINT = 'An id begins with a letter and goes on with letters, digits, "-", "_" or "."; at most 64 characters.';

function checkKeys(context: CheckContext, path: Path, keys: readonly string[]): void {
  for (const key of keys) {
    if (ID_PATTERN.test(key)) continue;
    context.reportAt([...path, key], { code: 'bad-id', message: `"${key}" is not an id`, hint: ID_HINT }, 'key');
  }
}

function checkSharedNames(context: CheckContext): void {
  const monitors = keysOf(context.raw, 'monitors');
  for (const metric of keysOf(context.raw, 'metrics')) {
    if (!monitors.includes(metric)) continue;
    const hint = 'Health gates name monitors and metrics alike, so they need different ids.';
    context.reportAt(
      ['metrics', metric],
      { code: 'duplicate-id', message: `"${metric}" is also a monitor`, hint },
      'key',
    );
  }
}

type FileWithId = Pick<CheckContext['runbooks'][number], 'file' | 'positions'> & { readonly id: string };

function checkFileIds(context: CheckContext, noun: string, files: readonly FileWithId[]): void {
  const first = new Map<string, string>();
  for (const { id, file, positions } of files) {
    const place = positions.get(['id'])?.value ?? { line: 1, column: 1 };
    const other = first.get(id);
    if (other !== undefined) {
      const hint = `It first stands in ${other}; give this one another "id" in its front matter.`;
      context.reportIn(file, place, {
        code: 'duplicate-id',
        message: `"${id}" is written twice: every ${noun} needs its own id`,
        hint,
      });
    }
    if (!ID_PATTERN.test(id))
      context.reportIn(file, place, { code: 'bad-id', message: `"${id}" is not an id`, hint: ID_HINT });
    first.set(id, other ?? file.name);
  }
}
