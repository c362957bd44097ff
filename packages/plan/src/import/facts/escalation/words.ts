import { fold } from '../contacts/fold.ts';
import { firstTime, readTimes } from '../read-time.ts';

const ESCALATION =
  /\bescala(?:t|c|d|m|r)|\beskal|エスカレ|升级|on-?call (?:rotation|engineer|structure|team|contact|order)|rufbereitschaft|bereitschaftsdienst|\bplantao\b|\bguardia\b|\bastreinte\b|オンコール|当番/;
const CRITERIA = /\b(?:criteria|criterion|kriteri|criteri|tools?|policy|guidelines?)\b|\bwhen to\b/;
const LEVEL =
  /^(?:\*\*)?((?:level|lvl|tier|stage|stufe|ebene|nivel|niveau|livello|レベル)\s{0,2}[-#]?\s{0,2}\d|l\d(?=\W|$)|第\d{1,2}段階|\d{1,2}(?=\s*$|\s+[-–—]\s))/iu;
const SLOT =
  /^(?:primary|secondary|tertiary|quaternary|backup|escalation|first|second|third|fallback|primar|sekundar|eskalation|vertretung|primari[oa]|principal|secundari[oa]|escalacao|escalamiento|respaldo|reserva|principale?|secondaire|secours|一次|二次|三次|主担当|副担当)\b|^(?:一次|二次|三次|主担当|副担当)/;
const FIRST =
  /^(?:primary|first|primar|primari[oa]|principale?|一次|主担当)|^(?:level|lvl|tier|stage|stufe|ebene|nivel|niveau|livello|レベル|l)?\s{0,2}[-#]?\s{0,2}1$|^第1段階$/;
const ROLE =
  /on-?call|engineer|manager|\bleads?\b|director|\bvps?\b|vice president|\bc[etipos]{1,2}o\b|commander|\bowner|executive|founder|\bboard\b|head of|supervisor|\badmin|\bdba\b|\bsre\b|architect|\blegal\b|officer|\bteam\b|responder|\bdsb\b|diensthab|leitung|leiter|verantwortlich|geschaftsfuhr|gerente|lider|\bdiretor|\bdirector|plantao|plantonista|ingenier|engenheir|responsab|\bchef\b|ingenieur|direction|当番|責任者|部長|担当|指揮|マネージャ|リーダ/;
const SEVERITY = /\b(?:p[0-5]|s[0-5]|sev-?\s?[0-5])(?![\w%])/giu;

/** Whether a heading announces who is called after whom. */
export function isEscalationTitle(title: string): boolean {
  const folded = fold(title);
  return ESCALATION.test(folded) && !CRITERIA.test(folded);
}

/** A level and what follows it: `Level 2: Technical Lead`, `L2 - Lead`; null when the text begins with none. */
export function levelOf(text: string): { readonly level: string; readonly rest: string } | null {
  const match = LEVEL.exec(text.trimStart());
  if (!match?.[1]) return null;
  const rest = text
    .trimStart()
    .slice(match[0].length)
    .replace(/^\s*[:–—-]\s*/, '')
    .replace(/\*\*/g, '')
    .trim();
  return { level: match[1].trim(), rest };
}

/** Whether a name is a place in the order of calling: `Primary`, `Backup`. */
export function isSlot(name: string): boolean {
  return SLOT.test(fold(name));
}

/** Whether a level or slot is called at once. */
export function isFirst(level: string): boolean {
  return FIRST.test(fold(level));
}

/** Whether a text names somebody who can be called: `VP Engineering`. */
export function namesRole(text: string): boolean {
  return ROLE.test(fold(text));
}

/** Severity codes in a text as it writes them, each once: `P0`, `SEV-1`. `P0/P1` gives both. */
export function severitiesIn(text: string): string[] {
  return [...new Set([...text.matchAll(SEVERITY)].map(([code]) => code.toUpperCase().replace(/\s/, '-')))];
}

/** Seconds after which somebody is called: the begin of a band, the figure of `within`, 0 for `immediately`. */
export function callTime(text: string): number | null {
  const band = /(?<![\d.:])0\s?[-–—]\s?\d/.test(text) ? 0 : null;
  const figure = firstTime(text)?.seconds ?? null;
  if (band !== null && figure !== null) return band;
  if (figure !== null) return figure;
  return readTimes(text).some(({ qualifier }) => qualifier === 'at-once') ? 0 : null;
}

/** Severities to which a text restricts something: all that it says is codes, `SEV-1 only`, `P0/P1 incidents`. */
export function onlySeverities(text: string): string[] {
  const found = severitiesIn(text);
  const rest = withoutTimes(text.replace(SEVERITY, ' '))
    .replace(/\b(?:only|incidents?|for|and|or|und|oder|nur|bei|e|y|et|ou|para|pour|solo|so)\b/gi, ' ')
    .replace(/[\s/,&+():<>≤–-]/g, '');
  return rest === '' ? found : [];
}

/** What stands in brackets, except times alone. */
export function conditionsIn(text: string): string[] {
  return [...text.matchAll(/\(([^()]{2,120})\)/g)].flatMap(([, words]) =>
    words && withoutTimes(words).replace(/[\s<>≤+-]/g, '') !== '' ? [words] : [],
  );
}

/** A name without the times, brackets and conditions around it: `On-Call Engineer (15 min)` gives `On-Call Engineer`. */
export function nameOnly(text: string): string {
  return withoutTimes(text.replace(/\([^()]{0,200}\)/g, ' ').replace(/\*\*|`/g, ''))
    .replace(/\s+/g, ' ')
    .replace(/^[\s:–—•|+-]{1,20}|[\s:–—|.;,+-]{1,20}$/g, '')
    .trim();
}

function withoutTimes(text: string): string {
  let rest = text;
  for (const { words } of readTimes(text)) rest = rest.replace(words, ' ');
  return rest;
}
