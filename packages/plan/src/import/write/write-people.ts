import { formatDuration } from '../../duration.ts';
import type { FoundEscalation } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import type { Level, Levels } from './levels.ts';
import { oneLine, slugOf } from './names.ts';
import { entriesFor, type People, type Person } from './people.ts';
import { type Entry, entry, inline, map, optional, secret, type Value, yamlFile } from './yaml-text.ts';

const DEFAULT_ACKNOWLEDGE = 900;

/** Writes people.yaml: who is called, in which order, and how. */
export function writePeople(gathered: Gathered, levels: Levels, people: People): string {
  const slack = slackChannels(gathered);
  const written = yamlFile(
    'Who is called, in which order, and how.',
    entry('people', map(...people.all.map((person, index) => writePerson(person, index === adminIndex(people.all))))),
    optional('roles', map(...writeRoles(levels, people))),
    entry('escalation', map(...levels.all.map((level) => writePolicy(level, gathered, levels, people, slack))), {
      from: gathered.escalationNotes.map(({ from, text }) => `${from}: ${text}`).join('\n') || undefined,
    }),
    entry('channels', map(...writeChannels(people, slack.length > 0)), { from: channelNotes(gathered) }),
  );
  return written ?? '';
}

/** Slack channels of the document that a message can go to: `#incidents`. */
export function slackChannels(gathered: Gathered): readonly string[] {
  const details = gathered.contacts.filter(({ kind }) => kind === 'channel').flatMap((contact) => contact.details);
  const names = details.filter(({ kind }) => kind === 'slack').map(({ value }) => value.trim());
  return [...new Set(names.filter((name) => /^#[\w.-]{1,80}$/.test(name)))];
}

/** What the document says of channels that the plan does not use by itself. */
function channelNotes({ contacts }: Gathered): string | undefined {
  const channels = contacts.filter(({ kind }) => kind === 'channel');
  return channels.map(({ from, says }) => `${from}: ${says}`).join('\n') || undefined;
}

/** Id of the role that a level's commander is. */
export function roleIdOf(commander: string): string {
  const first = oneLine(commander, 200).split(/\s(?:or|and|und|oder|e|o|y|ou|et)\s|[,;/(]/i)[0] ?? '';
  return slugOf(first) || 'incident-commander';
}

function writePerson({ id, name, emails, notes, todo }: Person, admin: boolean): Entry {
  const contact = emails.length > 0 ? emails.map((address) => reach('email', address)) : [reach('outbox', id)];
  return entry(id, map(entry('name', name), admin ? entry('access', 'admin') : null, entry('contact', contact)), {
    from: notes.join('\n') || undefined,
    todo: todo ?? undefined,
  });
}

function reach(channel: string, address: string): Value {
  return inline(entry('channel', channel), entry('address', address));
}

/** Somebody has to manage Tocsin: whoever leads, else the last who is called. */
function adminIndex(all: readonly Person[]): number {
  const leads = all.findIndex(({ name }) =>
    /\b(?:cto|manager|lead|head|founder|leiter|gerente|director)\b/i.test(name),
  );
  return leads >= 0 ? leads : 0;
}

function writeRoles(levels: Levels, people: People): readonly Entry[] {
  const roles = new Map<string, Entry>();
  for (const { found } of levels.all) {
    if (!found?.commander) continue;
    const id = roleIdOf(found.commander);
    const person = people.ofWords(found.commander);
    const holder = `person:${(person ?? people.all[0])?.id ?? ''}`;
    const todo = person ? undefined : `who is "${oneLine(found.commander, 80)}"?`;
    if (!roles.has(id)) roles.set(id, entry(id, [holder], { from: found.from, todo }));
  }
  return [...roles.values()];
}

interface Step {
  readonly after: number;
  readonly targets: string[];
  readonly from: string;
  readonly guessed: boolean;
}

function writePolicy(
  level: Level,
  gathered: Gathered,
  levels: Levels,
  people: People,
  slack: readonly string[],
): Entry {
  const applies = (severities: readonly string[]): boolean => severities.some((words) => levels.of(words) === level.id);
  const entries = entriesFor(gathered.escalation, applies);
  const steps = stepsOf(entries.length > 0 ? entries : gathered.escalation, level, people);
  if (steps.length === 0) {
    const page = [`person:${people.all[0]?.id ?? ''}`, ...slack.slice(0, 1).map((name) => `channel:slack/${name}`)];
    const only = inline(entry('after', '0m'), entry('page', page));
    return entry(level.id, map(entry('steps', [only])), { todo: 'the document does not say who is called after whom' });
  }
  const written = steps.map(({ after, targets }, index) => {
    const told = index === 0 ? slack.slice(0, 1).map((name) => `channel:slack/${name}`) : [];
    return inline(entry('after', after === 0 ? '0m' : formatDuration(after)), entry('page', [...targets, ...told]));
  });
  const guessed = steps.filter((step) => step.guessed).map(({ after }) => (after === 0 ? '0m' : formatDuration(after)));
  const todo =
    guessed.length > 0 ? `the document does not say when the steps at ${guessed.join(', ')} are due` : undefined;
  return entry(level.id, map(entry('steps', written)), {
    from: [...new Set(steps.map(({ from }) => from))].join(', '),
    todo,
  });
}

/** Steps in the order of time, each later than the one before; the first at once. */
function stepsOf(entries: readonly From<FoundEscalation>[], level: Level, people: People): readonly Step[] {
  const pause = level.found?.acknowledge?.seconds || DEFAULT_ACKNOWLEDGE;
  const steps: Step[] = [];
  let last = -1;
  for (const [index, one] of entries.entries()) {
    const said = index === 0 ? (one.after ?? 0) : one.after;
    const after = index === 0 ? 0 : (said ?? last + Math.max(60, pause));
    last = Math.max(last, after);
    const target = `person:${people.ofEntry(one).id}`;
    steps.push({ after, targets: [target], from: one.from, guessed: said === null });
  }
  const merged = new Map<number, Step>();
  for (const step of steps.sort((a, b) => a.after - b.after)) {
    const same = merged.get(step.after);
    if (!same) merged.set(step.after, step);
    else if (!step.targets.every((target) => same.targets.includes(target))) same.targets.push(...step.targets);
  }
  return [...merged.values()];
}

function writeChannels(people: People, slack: boolean): readonly Entry[] {
  const channels = [entry('outbox', map(entry('type', 'sandbox')))];
  if (people.all.some(({ emails }) => emails.length > 0)) {
    channels.push(
      entry(
        'email',
        map(
          entry('type', 'email'),
          entry('url', secret(`\${SMTP_URL}`)),
          entry('from', secret(`\${MAIL_FROM:-incidents@example.com}`)),
        ),
      ),
    );
  }
  if (slack) {
    channels.push(
      entry(
        'slack',
        map(
          entry('type', 'slack'),
          entry('token', secret(`\${SLACK_BOT_TOKEN}`)),
          entry('signingSecret', secret(`\${SLACK_SIGNING_SECRET}`)),
        ),
      ),
    );
  }
  return channels;
}
