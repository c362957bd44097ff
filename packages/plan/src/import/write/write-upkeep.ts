import { Cron } from 'croner';
import { formatDuration } from '../../duration.ts';
import type { FoundContact, FoundMaintenance, FoundRoutine, FoundRoutineItem, FoundVendor } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import { Names, oneLine } from './names.ts';
import { type Entry, entry, inline, map, optional, type Value, yamlFile } from './yaml-text.ts';

const USUAL_CRON: Readonly<Record<FoundRoutine['every'], string>> = {
  day: '0 9 * * *',
  week: '0 9 * * MON',
  month: '0 9 1 * *',
  quarter: '0 9 1 1,4,7,10 *',
  year: '0 9 2 1 *',
};

/** Writes routines.yaml: checklists that come again. Null when the document has none. */
export function writeRoutines({ routines }: Gathered): string | null {
  const names = new Names();
  const written = routines.flatMap((routine) => {
    const shared = routines.some((one) => one !== routine && one.title === routine.title);
    return writeRoutine(shared ? { ...routine, title: `${routine.title}: every ${routine.every}` } : routine, names);
  });
  return written.length === 0
    ? null
    : yamlFile('Checklists that come again and again.', entry('routines', map(...written)));
}

function writeRoutine({ title, every, items, from }: From<FoundRoutine>, names: Names): readonly Entry[] {
  const written = items.map(itemText).filter((text) => text !== '');
  if (written.length === 0) return [];
  const body = map(
    entry('title', oneLine(title, 120) || `Every ${every}`),
    entry('cron', USUAL_CRON[every]),
    entry('items', written),
  );
  return [entry(names.take(title, every), body, { from, todo: 'the time of day' })];
}

function itemText({ text, command }: FoundRoutineItem): string {
  const plain = oneLine(text, 300);
  return command === null || plain.includes(command) ? plain : oneLine(`${plain}: ${command}`, 500);
}

/** Writes maintenance.yaml: planned windows that say when. Null when the document has none. */
export function writeMaintenance({ maintenance, audiences }: Gathered, audienceIds: readonly string[]): string | null {
  const names = new Names();
  const written = maintenance.flatMap((window) => writeWindow(window, names, audiences, audienceIds));
  return written.length === 0
    ? null
    : yamlFile('Planned windows of maintenance.', entry('maintenance', map(...written)));
}

function writeWindow(
  window: From<FoundMaintenance>,
  names: Names,
  audiences: Gathered['audiences'],
  audienceIds: readonly string[],
): readonly Entry[] {
  const { title, cron, timezone, duration, announce, banner, tasks, from, says } = window;
  const known = cron !== null && isCron(cron);
  const told = announce.flatMap(({ before, how }): Value[] => {
    const index = audiences.findIndex((audience) => oneLine(how).toLowerCase().includes(audience.title.toLowerCase()));
    const audience = audienceIds[index + 1] ?? audienceIds[0];
    if (audience === undefined || before <= 0) return [];
    return [inline(entry('before', formatDuration(before)), entry('audience', audience))];
  });
  const how = announce.map((one) => `${formatDuration(Math.max(0, one.before))} before: ${oneLine(one.how, 80)}`);
  const body = map(
    entry('title', oneLine(title, 120) || 'Maintenance'),
    entry('cron', known ? cron : '0 2 * * SUN'),
    entry('timezone', isZone(timezone) ? timezone : 'UTC'),
    entry(
      'duration',
      formatDuration(duration !== null && duration > 0 ? duration : 3600),
      duration === null ? { todo: 'how long it lasts' } : {},
    ),
    optional('announce', told, { from: how.join('; ') || undefined }),
    banner ? entry('banner', true) : null,
    optional(
      'tasks',
      tasks.map((task) => oneLine(task)).filter((task) => task !== ''),
    ),
  );
  const todo = known ? undefined : 'the document does not say when; Sunday at 2 stands here until you do';
  return [entry(names.take(title, 'maintenance'), body, { from: `${from}: ${says}`, todo })];
}

function isCron(cron: string): boolean {
  try {
    return cron.trim().split(/\s+/).length === 5 && new Cron(cron, { paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Writes vendors.yaml: other people's services. Null when the document names none. */
export function writeVendors({ vendors, contacts }: Gathered): string | null {
  const names = new Names();
  const known = vendors.map((vendor) => writeVendor(vendor, contacts, names));
  const others = contacts.filter(
    ({ name, kind }) => kind === 'vendor' && !vendors.some(({ title }) => sameVendor(name, title)),
  );
  const written = [...known, ...others.map((contact) => writeOther(contact, names))];
  if (written.length === 0) return null;
  return yamlFile("Other people's services that this one needs.", entry('vendors', map(...written)));
}

function writeVendor(vendor: From<FoundVendor>, contacts: Gathered['contacts'], names: Names): Entry {
  const { id, title, status, support, from } = vendor;
  const contact = contacts.find(({ name, kind }) => kind === 'vendor' && sameVendor(name, title));
  const address = status !== null && /^https?:\/\//.test(status) && URL.canParse(status) ? status : null;
  return entry(
    names.keep(id, 'vendor'),
    map(
      entry('title', oneLine(title, 120) || id),
      optional('status', address),
      optional('support', oneLine(support.join(', '), 500)),
      optional('hours', contact?.note ? oneLine(contact.note, 200) : null),
    ),
    { from: contact ? `${contact.from}: ${contact.says}` : from },
  );
}

/** Somebody outside of whom the document says how they are reached. */
function writeOther({ name, details, note, from, says }: From<FoundContact>, names: Names): Entry {
  const support = details.filter(({ kind }) => kind !== 'placeholder').map(({ value }) => value);
  const open = details.filter(({ kind }) => kind === 'placeholder').map(({ value }) => value);
  return entry(
    names.take(name, 'vendor'),
    map(
      entry('title', oneLine(name, 120) || 'Vendor'),
      optional('support', oneLine(support.join(', '), 500)),
      optional('hours', note ? oneLine(note, 200) : null),
    ),
    {
      from: `${from}: ${says}`,
      todo: open.length > 0 ? `how they are reached: ${oneLine(open.join(', '), 120)}` : undefined,
    },
  );
}

/** `Stripe Support` is about Stripe. */
function sameVendor(one: string, other: string): boolean {
  const plain = (name: string): string =>
    name
      .toLowerCase()
      .replace(/\b(?:support|status|contact|helpdesk)\b/g, '')
      .replace(/\s+/g, ' ')
      .trim();
  return plain(one) === plain(other);
}
