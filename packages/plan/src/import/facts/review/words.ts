import { fold } from '../contacts/fold.ts';
import { severitiesIn } from '../escalation/words.ts';
import { readTimes } from '../read-time.ts';

/** Titles and sentences about the review after an incident. */
export const REVIEW =
  /post-?\s?incident|post-?\s?mortem|postmortem|retrospect|lessons learned|after.action|\bpir\b|nachbereitung|nachbesprechung|pos-?\s?incidente|retrospectiva|licoes aprendidas|lecciones aprendidas|apres incident|retour d'experience|事後|ポストモーテム|振り返り|复盘/;
export const TEMPLATE = /template|vorlage|modelo|plantilla|modele|テンプレート|report$|agenda|principles|culture/;
export const MEETING =
  /post-?\s?mortem|postmortem|incident review|review meeting|\bpir\b|retrospect|meeting|nachbesprechung|reuniao|reunion|振り返り|ポストモーテム/;
export const HOLD =
  /conduct|hold|meeting|run the|complete|durchfuhr|realizar|conduz|organiser|tenir|abschliess|実施|完成/;
/** What is done with the report of a review. */
export const WRITE = /\bdocument(?:ar|er)?\b|\bpublish|\bwrite|erstell|redact|redig|escrever|escribir/;
export const DEADLINE =
  /^(?:timing|when|due|deadline|schedule|timeline|zeitpunkt|frist|wann|prazo|plazo|quando|cuando|delai|quand|期限|時期)/;
export const ATTENDEES =
  /attendee|participant|who attends|invite|teilnehm|participante|asistentes|presents|参加者|出席者|schedule (?:meeting|pir)|meeting with/;
export const REQUIRED =
  /required|mandatory|must|pflicht|obligator|obligatori|obrigator|requis|必須|schedule post-?mortem if|postmortem if|ポストモーテム作成/;
const NOT_REQUIRED = /\bnot\b[^.;]{0,12}(?:\brequired|$)|optional|nicht|nao e |no es |facultati/;
export const FOLLOW_UP =
  /follow-?up|improvement|after resolving|aktionen|massnahmen|nachverfolg|acompanhamento|seguimiento|suivi|フォローアップ/;
export const SINCE = /^\s*T\s?\+\s?(\d{1,3}\s?(?:min(?:ute)?s?|h(?:our)?s?|days?|d|weeks?|w)\b)\s*[:–-]\s*(.+)$/i;

/** Titles of what is left to do after any incident. */
export const AFTERWARDS =
  /^(?:post-?\s?incident|after (?:the|an|every) incident|nach dem vorfall|pos-?\s?incidente|despues del incidente|apres (?:l')?incident|dopo l'incidente|事後対応|事后处理)(?: (?:actions?|tasks?|activities|activity|follow-?up|steps))?$/;
/** What says that a time is a deadline. */
export const BY =
  /\b(?:within|innerhalb|binnen|dentro|sous|entro|em ate)\b|\b(?:en|em|in)\s\d|以内|\d\s?(?:小时|天|个工作日)内/;

/** The time until a meeting is only put in the calendar. */
export const SCHEDULED = /\bschedul|terminier|agendad|programad|planifie/;

/** The latest time of a text in seconds: `within 24-48 hours` is 48 hours. An open end (`4+ hours`) is none. */
export function latest(text: string): number | null {
  const spans = readTimes(text).filter(({ qualifier }) => qualifier !== 'every');
  const figures = spans.flatMap(({ atMost }) => atMost ?? []);
  return figures.length === 0 ? null : Math.max(...figures);
}

/** Severities for which a text says that the review must be: `Required for SEV-1`; not those for which it need not. */
export function required(text: string): string[] {
  return text
    .split(/(?<=[.;])\s+|\*\*Not\*\*/)
    .filter((part) => REQUIRED.test(fold(part)) && !NOT_REQUIRED.test(fold(part)))
    .flatMap(severitiesIn);
}
