import { formatDuration } from '../../duration.ts';
import type { FoundAudience, FoundTemplate } from '../found.ts';
import type { From, Gathered } from './gather.ts';
import type { Levels } from './levels.ts';
import { Names, oneLine } from './names.ts';
import { slackChannels } from './write-people.ts';
import { type Entry, entry, map, optional, yamlFile } from './yaml-text.ts';

/** A template as it is written. */
export interface WrittenTemplate {
  readonly id: string;
  readonly purpose: FoundTemplate['purpose'];
  readonly title: string;
  readonly subject: string | null;
  readonly liquid: string;
  readonly from: string | null;
  readonly unknown: readonly string[];
}

const PLAIN_UPDATE = [
  '{{ incident.id }}: {{ incident.title }}',
  'Status: {{ incident.status }}',
  'Severity: {{ severity.id }}',
  'Impact: {{ facts.impact }}',
  'Next update: {{ next_update }}',
].join('\n');

/** The templates of the plan; one of our own when the document has none, because updates need one. */
export function findTemplates(gathered: Gathered): readonly WrittenTemplate[] {
  const names = new Names();
  const found = gathered.templates.map((template) => ({
    id: names.keep(template.id, 'template'),
    purpose: template.purpose,
    title: oneLine(template.title, 120) || 'Template',
    subject: template.subject,
    liquid: template.liquid,
    from: template.from,
    unknown: template.unknown,
  }));
  if (found.some(({ purpose }) => purpose !== 'report')) return found;
  const id = names.take('update', 'update');
  const own = {
    id,
    purpose: 'update',
    title: 'Status update',
    subject: null,
    liquid: PLAIN_UPDATE,
    from: null,
    unknown: [],
  } as const;
  return [...found, own];
}

/** Writes communication.yaml: who is told what. */
export function writeCommunication(gathered: Gathered, levels: Levels, templates: readonly WrittenTemplate[]): string {
  const names = new Names();
  const slack = slackChannels(gathered);
  const team = entry(
    names.take('team', 'team'),
    map(
      entry('title', 'Team'),
      optional('targets', slack.length > 0 ? [`channel:slack/${slack[0] ?? ''}`] : ['channel:outbox/team']),
      entry('template', templateFor(false, false, templates)),
    ),
    { todo: slack.length > 0 ? undefined : 'where does the team read updates?' },
  );
  const audiences = gathered.audiences.map((audience) => writeAudience(audience, levels, templates, names));
  const written = yamlFile(
    'Who is told what, and when.',
    entry('communication', map(entry('audiences', map(team, ...audiences)))),
  );
  return written ?? '';
}

function writeAudience(
  audience: From<FoundAudience>,
  levels: Levels,
  templates: readonly WrittenTemplate[],
  names: Names,
): Entry {
  const statusPage = /status ?(?:page|seite)|statusseite|página de (?:status|estado)|ステータスページ/i.test(
    `${audience.title} ${audience.words}`,
  );
  const id = names.take(audience.title, 'audience');
  const named = audience.severities.map(levels.of).filter((level) => level !== null);
  return entry(
    id,
    map(
      entry('title', oneLine(audience.title, 120) || id),
      audience.external ? entry('external', true) : null,
      statusPage ? entry('statusPage', true) : null,
      entry('targets', [`channel:outbox/${id}`]),
      entry('template', templateFor(audience.external, statusPage, templates)),
      optional('severities', [...new Set(named)]),
      audience.after ? entry('after', formatDuration(audience.after)) : null,
    ),
    { from: `${audience.from}: ${oneLine(audience.words, 140)}`, todo: 'where do they read it?' },
  );
}

/** The template that suits an audience best. */
function templateFor(external: boolean, statusPage: boolean, templates: readonly WrittenTemplate[]): string {
  const wanted: readonly FoundTemplate['purpose'][] = statusPage
    ? ['status-page', 'customer', 'update', 'initial']
    : external
      ? ['customer', 'status-page', 'update', 'initial']
      : ['update', 'initial', 'status-page', 'customer'];
  const usable = templates.filter(({ purpose }) => purpose !== 'report' && purpose !== 'resolution');
  for (const purpose of wanted) {
    const found = usable.find((template) => template.purpose === purpose);
    if (found) return found.id;
  }
  return (usable[0] ?? templates[0])?.id ?? '';
}

/** Ids of the audiences as they are written: the team first, then those of the document. */
export function audienceIdsOf({ audiences }: Gathered): readonly string[] {
  const names = new Names();
  return [names.take('team', 'team'), ...audiences.map(({ title }) => names.take(title, 'audience'))];
}
