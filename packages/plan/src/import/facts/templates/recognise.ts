import type { Section } from '../../document/document.ts';
import { fold } from '../contacts/fold.ts';
import { fieldOfLabel } from './labels.ts';

const STRONG = /\btemplates?\b|vorlage|\bmodelos?\b|plantilla|\bmodeles?\b|gabarit|テンプレ|雛形|ひな形|模板/;
const NOT_STRONG = /variable|best practice|reference|datenmodell|modelo de dados|test/;
const SINGULAR = /\btemplate$|vorlage$|^(?:modelo|plantilla|modele)\b|テンプレート$/;
const MEDIUM =
  /status (?:page )?update|progress update|\bupdates?$|e-?mail|notification|announcement|declaration|resolution|acknowledg|initial (?:response|status|post|notification|communication)|post-?mortem|postmortem|status ?page|briefing|executive|twitter|linkedin|social media|\bpost$|customer|handoff|hand-off|communication|summary|example|resolved|monitoring|mitigation|incident (?:identified|report)|erstmeldung|entwarnung|statusmeldung|kundeninformation|comunicado|aviso|comunicacao|comunicacion|communique|お知らせ|報告|通知/;
const SUBJECT = /^\s*\**(?:subject|betreff|assunto|asunto|objet|oggetto|件名)\**\s{0,3}[:：]/im;
const PHRASE =
  /we(?: are|'re) (?:currently|aware|investigating|working|actively|continu|monitoring|writing)|currently (?:investigating|experiencing)|experienc(?:ed|ing) (?:an?|issues|a brief)|apologi[sz]e|^dear\b|thank you (?:for your|team|to the)|best regards|has been (?:fully )?(?:resolved|restored)|(?:is|are) (?:now )?(?:resolved|restored|operating normally)|we(?: have|'ve| will|'ll) (?:identified|implemented|deployed|continue|provide|update|share)|appreciate your patience|wir arbeiten|derzeit liegt|entschuldig|sehr geehrte|ist (?:aktuell|derzeit)|wurde .{0,40}behoben|estamos (?:investigando|trabalhando|trabajando|cientes|experimentando)|prezad|pedimos desculpas|lamentamos|estimad|nous (?:enquetons|travaillons|rencontrons|nous excusons)|veuillez nous excuser|cher client|申し訳|ご迷惑|お客様各位|調査しております|復旧いたしました/m;
const BANNER =
  /^\s*(?:[^\p{L}\p{N}\s[({<`'"#*$-]{1,4}\s*)(?:\**\s*)(?:.{0,20}\b(?:incident|update|resolved|investigating|mitigating|monitoring|outage|alert|sev-?\d|status|on-call|issue|service)|störung|vorfall|incidente|障害|復旧)/imu;
const NEXT_UPDATE =
  /next (?:status )?update|nachstes update|proxima actuali?[sz]a|proxima atualiza|prochaine mise a jour|次回更新/;
const BLANK =
  /\[[A-Za-zÀ-ÿ][^[\]\n]{1,120}\](?!\()|\{\{[^{}\n]{1,120}\}\}|(?<![${])\{[A-Za-z][\w/ -]{1,60}\}|YYYY-MM-DD|HH:MM/g;
const NO_MESSAGE =
  /[├└┌┐┘┤┬┴┼]|^[\s|│]*(?:↓|⬇|▼)\s*|^\s*(?:trigger|expr|condition|threshold|for)\s{0,3}:|^\s*(?:\$ |curl |kubectl |npm |npx |psql |docker |git |export |sudo |import |const |function |select |insert |update \w+ set )|^[A-Z_]{4,}=\S/im;
const LABEL = /^\s{0,20}(?:[-*•]\s)?(?:\*\*|__)?([^:：*\n]{1,40})(?:\*\*|__)?\s{0,3}[:：]/u;
const CARD = /^[^:]{1,60}:\s{0,4}\[(?:name|phone|e-?mail|url|contact|telefon)[^\]]{0,20}\]/i;
const NEEDED = 3;

/** Whether titles say that what stands below is a template by itself: `Incident Report Template`. */
export function isTemplateTitle(title: string): boolean {
  return isStrong(title) && SINGULAR.test(fold(title));
}

/** Whether a title speaks of templates, one or many. */
export function isStrong(title: string): boolean {
  const folded = fold(title);
  return STRONG.test(folded) && !NOT_STRONG.test(folded);
}

/**
 * Whether a text is a message to be sent or a report to be filled in, by what it says and by the titles above it, the
 * nearest first. Commands, alert rules, diagrams and lists of contacts are none.
 */
export function isMessage(body: string, titles: readonly string[]): boolean {
  if (NO_MESSAGE.test(body) || isCard(body) || body.trim().length < 20) return false;
  const content = contentScore(body);
  return content > 0 && content + titleScore(titles) >= NEEDED;
}

/** Every line is a name with a blank for an address: a card of contacts, not a message. */
function isCard(body: string): boolean {
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) => CARD.test(line));
}

/** How much a text itself looks like a message. */
export function contentScore(body: string): number {
  const folded = body.split('\n').map(fold).join('\n');
  const labels = body.split('\n').filter((line) => fieldOfLabel(LABEL.exec(line)?.[1] ?? '') !== null).length;
  const blanks = body.match(BLANK)?.length ?? 0;
  return (
    (SUBJECT.test(body) ? 3 : 0) +
    (PHRASE.test(folded) ? 2 : 0) +
    (BANNER.test(body) ? 2 : 0) +
    (NEXT_UPDATE.test(folded) ? 2 : 0) +
    Math.min(labels, 3) +
    (blanks >= 2 ? 2 : blanks)
  );
}

/** How many places of a text ask to be filled in: blanks, and names with nothing behind them. */
export function blanksIn(body: string): number {
  const empty =
    body.match(/^\s{0,8}(?:[-*]\s(?!\[)[^:：\n]{1,60}[:：]|\*\*[^*\n]{1,60}\*\*[:：]?)\s{0,4}$/gmu)?.length ?? 0;
  return (body.match(BLANK)?.length ?? 0) + empty;
}

/** Titles of a section and of those above it, the nearest first. */
export function titlesAbove(section: Section): string[] {
  const titles: string[] = [];
  for (let each: Section | null = section; each && titles.length < 4; each = each.parent) titles.push(each.title);
  return titles;
}

function titleScore([nearest = '', ...above]: readonly string[]): number {
  if (isStrong(nearest)) return 3;
  const near = MEDIUM.test(fold(nearest)) ? 1 : 0;
  return near + (above.some(isStrong) ? 2 : above.some((title) => MEDIUM.test(fold(title))) ? 1 : 0);
}
