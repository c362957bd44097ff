import { fold } from '../contacts/fold.ts';
import type { Field } from './labels.ts';

/** What the words of a blank say by themselves, whatever line they stand on. The first that matches decides. */
const CLEAR: readonly (readonly [RegExp, Field])[] = [
  [/^(?:next update|nachstes update|time of next update)/, 'next_update'],
  [/status[ _-]?page|statusseite/, 'status_page'],
  [
    /incident[ _-]?(?:title|name)|^issue name$|^title$|^titel$|^titulo$|^titre$|^タイトル$|kurzbeschreibung/,
    'incident.title',
  ],
  [/incident[ _-]?(?:id|number)|generated id|^id$|^inc-[\w-]+$/, 'incident.id'],
  [/investigating|identified|current (?:status|phase)|^status$|ongoing\/|^in bearbeitung/, 'incident.status'],
  [/^(?:sev|p)[ -]?\[?\d|p-level|severity|schweregrad|^severidad/, 'severity.id'],
  [/^critical\/|^critical \/|^high\/|^low\//, 'severity.name'],
  [
    /^duration$|total time|time since start|^x+ min|^x hours|^dauer$|^duracao$|^duracion$|^duree$|incident duration/,
    'duration',
  ],
  [/^(?:#|n|update number|update #)$/, 'update.number'],
  [/user impact|customer impact|^impact\b|^auswirkung|^impacto/, 'facts.impact'],
  [/users? affected|affected users|number of (?:affected )?users|affected customers/, 'facts.users_affected'],
  [
    /^components?$|service_name|^services?$|affected[ _]services?|specific services|^funktion$|betroffene funktion|affected components?/,
    'components',
  ],
  [/commander/, 'commander'],
  [/^on-?call/, 'oncall'],
];

/** What the words of a blank say when the line that they stand on says nothing. */
const LIKELY: readonly (readonly [RegExp, Field])[] = [
  [
    /what was done|what fixed|how it was fixed|(?:description|explanation) of (?:the )?fix|^resolution$|^fix\b/,
    'incident.resolution',
  ],
  [
    /^(?:current )?(?:time|timestamp|date\/?time|start_time|date|hh:mm(?: utc)?|yyyy-mm-dd(?: hh:mm(?: utc)?)?|zeit|uhrzeit|hora|heure|時刻)$/,
    'update.time',
  ],
  [
    /what (?:we'?re|we are|is being) do|current (?:activities|actions|step)|^our response$|^actions? taken$/,
    'facts.actions',
  ],
  [
    /brief description|issue description|^description$|^beschreibung|what is broken|what happened|^issue$|^descricao|^descripcion/,
    'facts.what',
  ],
];

/** The field that a blank asks for by its own words; null: it does not say. */
export function clearField(blank: string): Field | null {
  return first(CLEAR, blank);
}

/** The field that a blank probably asks for; null: nobody can tell. */
export function likelyField(blank: string): Field | null {
  return first(LIKELY, blank);
}

function first(rules: readonly (readonly [RegExp, Field])[], blank: string): Field | null {
  const words = fold(blank.replace(/^\[|\]$/g, '').replace(/_/g, ' '));
  const written = fold(blank.replace(/^\[|\]$/g, ''));
  return rules.find(([pattern]) => pattern.test(words) || pattern.test(written))?.[1] ?? null;
}
