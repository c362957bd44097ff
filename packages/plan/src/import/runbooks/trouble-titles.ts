import type { Section } from '../document/document.ts';
import { plainWords } from './phase-words.ts';
import { isProcess, isTroubleTitle } from './section-words.ts';

/** How a title begins that says for which case a section is. */
const CASE =
  /^(?:if|when(?:ever)?|in case|what (?:to do|if|when)|wenn|falls|sobald|was tun|bei|im fall|si|cuando|en caso de|¿?que hacer|se|quando|em caso de|caso|o que fazer|quand|lorsque|en cas|que faire|cosa fare|in caso|als|wat te doen)\b|(?:たら|とき|時|場合)(?:は|の対[応処])?$|(?:时|時|怎么办|怎麼辦)$/;

/** Further words for trouble that count only where a title names a case, because they mean too much elsewhere. */
const TROUBLE_OF_CASE =
  /\b(?:not|no one|nobody|doesn.?t|don.?t|isn.?t|aren.?t|keeps?|dead|gone|missing|hangs?|hanging|offline|out of|lost|hacked|complain\w*|weg|kaputt|steht|hangt|ausgefallen|ausfallt|geht nicht|cai|cair|caiu|cae|cayo|fora do ar|para|parou|falhar|nao|no|falla\w*|caer|ne|pas|plus|tombe\w*|lente\w*|plante\w*|non|giu|lent[oa]|kapot|traag|plat)\b|落ち|おち|遅|重い|つなが|動かな|できな|挂|慢|崩溃/;

/** How a short title ends that says what is wrong and nothing else: `Mails not going out`, `The queue is stuck`. */
const STATE =
  /\b(?:down|stuck|full|slow|broken|dead|offline|unreachable|unavailable|unresponsive|failing|fails?|failed|failure|failures|outage|crash(?:es|ed|ing)?|hangs|hanging|errors?|timeouts?|timing out|not \w+(?: \w+)?|(?:won't|can't|cannot|doesn't|isn't) \w+(?: \w+)?|weg|kaputt|langsam|voll|nicht \w+|ausgefallen|ausfall|haengt|hangt|lento|lenta|caido|caida|no (?:funciona|responde|carga)|parado|parada|fora do ar|indisponivel|nao \w+|en panne|hors service|lente?|ne \w+ (?:pas|plus)(?: \w+)?)[?!.]?$|(?:停止|遅い|落ちた|動かない|できない|つながらない)$/;

/** How titles begin that ask how something is done. */
const HOW =
  /^¿?(?:how|wie|como|comment|come|hoe)\b|^(?:fix|restart|handl|avoid|prevent|debugg?|test|simulat|monitor|report)\w*\b|方法$|やり方$/;

const MOST_WORDS = 10;

/**
 * Whether a title right below a document's own names one trouble by itself: as a case (`If checkout is down`, `What to do when mails
 * bounce`), or as what is wrong (`Mails not going out`). `How do I …` asks for a procedure.
 */
export function namesTrouble({ title, parent, level }: Section): boolean {
  if (level < 2 || level > 6 || !parent || parent.level > 1 || isProcess(parent.title)) return false;
  const plain = plainWords(title.replace(/\([^()]*\)/g, ' '));
  if (plain.split(' ').length > MOST_WORDS || HOW.test(plain)) return false;
  if (isCase(title)) return true;
  return STATE.test(plain);
}

/** Whether a title says in which trouble its section helps: `Wenn der Shop steht`. */
export function isCase(title: string): boolean {
  const plain = plainWords(title);
  return CASE.test(plain) && (isTroubleTitle(title) || TROUBLE_OF_CASE.test(plain));
}
