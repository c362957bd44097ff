/** What a mail's subject says of an alert's state, and what is left to know it by. */
export interface ReadSubject {
  readonly isOver: boolean;
  readonly severity: string | null;
  /** The same for the alert's beginning and its end. */
  readonly name: string;
}

const OVER: ReadonlySet<string> = new Set(
  'resolved resolve recovered recovery cleared closed fixed ok up solved normal green success back'.split(' '),
);
const FIRING: ReadonlySet<string> = new Set(
  'firing alert alarm problem triggered open opened down new failed failure incident red update acknowledged'.split(
    ' ',
  ),
);
const SEVERITIES: ReadonlySet<string> = new Set('critical error warning warn info high low fatal emergency'.split(' '));
const REPLIES: ReadonlySet<string> = new Set('re fw fwd aw wg tr sv antw'.split(' '));
const MOST_CHARACTERS = 1000;

/** `[Tag]` or `WORD:` or `WORD -` at the beginning; bounded, so that nothing in a subject can make it slow. */
const LEADING =
  /^(?:\[([^\][]{1,60})\]|\*{1,3}\s?([A-Za-z ]{1,30})\s?(?=[-:*])|([A-Za-z]{1,20}))\s{0,9}(?:[:*–—-]{0,3})\s{0,9}/;
const BARE_WORD = /^[A-Za-z]{1,20}\s{0,9}(?:[:–—]|-\s|- )/;

/**
 * Takes words of state off the beginning of a subject, as monitoring tools write them: `[FIRING:1] …`, `RESOLVED: …`,
 * `Re: [Alert] …`, `** PROBLEM - …`. What else is in brackets belongs to the name.
 */
export function readSubject(subject: string): ReadSubject {
  let rest = subject.replace(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS);
  let isOver = false;
  let severity: string | null = null;
  for (let rounds = 0; rounds < 8; rounds += 1) {
    const found = LEADING.exec(rest);
    const [whole = '', tag, starred, bare] = found ?? [];
    if (bare !== undefined && !BARE_WORD.test(rest)) break;
    const word = firstWord(tag ?? starred ?? bare ?? '');
    if (!isState(word)) break;
    isOver ||= OVER.has(word);
    if (SEVERITIES.has(word)) severity ??= word;
    rest = rest.slice(whole.length);
  }
  const trailing = /\[(resolved|recovered|closed|ok)\]$/i.exec(rest);
  if (trailing) rest = rest.slice(0, trailing.index);
  return { isOver: isOver || trailing !== null, severity, name: rest.replace(/^[\s*]+|[\s*]+$/g, '').toLowerCase() };
}

function firstWord(text: string): string {
  return /[a-z]+/.exec(text.trim().toLowerCase())?.[0] ?? '';
}

function isState(word: string): boolean {
  return OVER.has(word) || FIRING.has(word) || SEVERITIES.has(word) || REPLIES.has(word);
}
