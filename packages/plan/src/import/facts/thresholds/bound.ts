import { firstTime, readTimes } from '../read-time.ts';

export type Unit = 'ratio' | 'ms' | 'seconds' | 'number';
export type Side = 'below' | 'above';

/** A figure with the side of it that is meant: `> 5% for 5 min`. */
export interface Bound {
  readonly side: Side;
  readonly value: number;
  readonly unit: Unit;
  /** As written. */
  readonly words: string;
  readonly forSeconds: number | null;
  /** Where `words` begin in the text. */
  readonly index: number;
}

/** A figure without a side: `500 req/s`, `5-10%`. */
export interface Figure extends Omit<Bound, 'side'> {
  /** Upper end of a range, else the same. */
  readonly atMost: number;
}

const BELOW = [
  ...[
    '<',
    '<=',
    '≤',
    '＜',
    'under',
    'below',
    'less than',
    'lower than',
    'fewer than',
    'drops below',
    'at most',
    'up to',
  ],
  ...[
    'unter',
    'weniger als',
    'kleiner als',
    'höchstens',
    'maximal',
    'menos de',
    'menor que',
    'abaixo de',
    'inferior a',
  ],
  ...['por debajo de', 'no máximo', 'moins de', 'inférieur à', 'meno di', 'inferiore a', 'minder dan', 'onder', 'max'],
];
const ABOVE = [
  ...[
    '>',
    '>=',
    '≥',
    '＞',
    'over',
    'above',
    'more than',
    'greater than',
    'higher than',
    'exceed',
    'exceeds',
    'at least',
  ],
  ...[
    'exceeding',
    'exceeded',
    'über',
    'mehr als',
    'größer als',
    'höher als',
    'mindestens',
    'ab',
    'mais de',
    'maior que',
  ],
  ...[
    'acima de',
    'superior a',
    'más de',
    'mayor que',
    'por encima de',
    'plus de',
    'supérieur à',
    'più di',
    'superiore a',
  ],
  ...['meer dan', 'boven', 'min', '超过', '大于'],
];
const BELOW_BEHIND = ['未満', '以下', '以内', 'or less', 'or fewer'];
const ABOVE_BEHIND = ['以上', '超', 'を超', 'or more'];

const NUMBER = '(?:\\d{1,3}(?:[,\u202f\u00a0]\\d{3})+|\\d{1,9})(?:[.,]\\d{1,4})?';
const UNIT =
  '%|％|percent\\b|prozent\\b|por cento\\b|ms\\b|msecs?\\b|milliseconds?\\b|millisekunden?\\b|milissegundos?\\b|ミリ秒|毫秒' +
  '|s\\b|secs?\\b|seconds?\\b|sek(?:unden?)?\\b|segundos?\\b|secondes?\\b|secondi\\b|秒' +
  '|mins?\\b|minutes?\\b|minuten\\b|minutos?\\b|minuti\\b|m\\b|分(?:間)?|h\\b|hrs?\\b|hours?\\b|stunden?\\b|std\\b|horas?\\b|heures?\\b|時間|days?\\b|tage?n?\\b|d\\b|dias?\\b';
const OPERATOR = [...BELOW, ...ABOVE]
  .sort((one, other) => other.length - one.length)
  .map((word) => (/^\p{L}/u.test(word) ? `(?<![\\p{L}])${word.replace(/ /g, '\\s')}(?![\\p{Script=Latin}])` : word))
  .join('|');
const BOUND = new RegExp(`(${OPERATOR})\\s{0,2}(?:~\\s?)?(${NUMBER})\\s?(${UNIT})?`, 'iu');
const FIGURE = new RegExp(
  `(?<![\\p{Script=Latin}\\p{N}.,:/#$€£-])(${NUMBER})(?:\\s?(?:-|–|~|〜|to|bis|a)\\s?(${NUMBER}))?\\s?(${UNIT})?(?![\\p{Script=Latin}\\d])`,
  'iu',
);
const MULTIPLE = /^\s?(?:x\b|×|times\b|fach|[kKMGT]i?B\b|[KMGT]B\b)/u;

const SCALES: readonly (readonly [RegExp, Unit, number])[] = [
  [/^(?:%|％|percent|prozent|por cento)$/i, 'ratio', 0.01],
  [/^(?:ms|msecs?|milliseconds?|millisekunden?|milissegundos?|ミリ秒|毫秒)$/i, 'ms', 1],
  [/^(?:s|secs?|seconds?|sek(?:unden?)?|segundos?|secondes?|secondi|秒)$/i, 'seconds', 1],
  [/^(?:mins?|minutes?|minuten|minutos?|minuti|m|分間?)$/i, 'seconds', 60],
  [/^(?:h|hrs?|hours?|stunden?|std|horas?|heures?|時間)$/i, 'seconds', 3600],
  [/^(?:days?|tage?n?|d|dias?)$/i, 'seconds', 86_400],
];

/** The first figure with a side in a text; null when there is none, or when it is a multiple (`> 2x`) or bytes. */
export function readBound(text: string): Bound | null {
  const match = BOUND.exec(text);
  if (match) return boundOf(text, match);
  const figure = readFigure(text);
  if (!figure) return null;
  const behind = text.slice(figure.index + figure.words.length).trimStart();
  const side = ABOVE_BEHIND.some((word) => behind.startsWith(word))
    ? 'above'
    : BELOW_BEHIND.some((word) => behind.startsWith(word))
      ? 'below'
      : null;
  return side && { ...figure, side, forSeconds: duration(behind) };
}

function boundOf(text: string, match: RegExpExecArray): Bound | null {
  const [words, operator = '', number = '', unit = ''] = match;
  const rest = text.slice(match.index + words.length);
  if (MULTIPLE.test(rest)) return null;
  const { value, unit: kind } = scaled(number, unit);
  return {
    side: sideOf(operator),
    value,
    unit: kind,
    words: words.trim(),
    forSeconds: duration(rest),
    index: match.index,
  };
}

function sideOf(operator: string): Side {
  return BELOW.includes(operator.toLowerCase()) ? 'below' : 'above';
}

/** The first figure of a text, with its unit. */
export function readFigure(text: string): Figure | null {
  const match = FIGURE.exec(text);
  if (!match) return null;
  const [words, from = '', to, unit = ''] = match;
  const rest = text.slice(match.index + words.length);
  if (MULTIPLE.test(rest)) return null;
  const { value, unit: kind } = scaled(from, unit);
  const atMost = to === undefined ? value : scaled(to, unit).value;
  return { value, atMost, unit: kind, words: words.trim(), forSeconds: duration(rest), index: match.index };
}

function scaled(number: string, unit: string): { value: number; unit: Unit } {
  const value = numberOf(number);
  for (const [pattern, kind, factor] of SCALES)
    if (pattern.test(unit.trim())) return { value: round(value * factor), unit: kind };
  return { value, unit: 'number' };
}

/** `10,000` is ten thousand, `0,5` is a half. */
function numberOf(text: string): number {
  const grouped = text.replace(/[\u202f\u00a0]/gu, '').replace(/,(?=\d{3}(?:\D|$))/g, '');
  return Number(grouped.replace(',', '.'));
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** `for 5 minutes`, `in 10 min`, `/ 5 min`, `(5 min)`, `seit 5 Min` behind the figure. */
function duration(rest: string): number | null {
  const near = rest.slice(0, 60);
  const said =
    /^[^;,.]{0,24}?(?:\b(?:for|in|over|within|sustained|während|über|seit|innerhalb|durante|por|em|en|pendant|per)\b|[/(（@])/iu.exec(
      near,
    );
  if (!said) return null;
  const behind = near.slice(said[0].length);
  const [time] = readTimes(behind);
  return time?.seconds != null &&
    /^[^\p{L}\p{N}]{0,3}$/u.test(
      behind
        .slice(0, time.index)
        .replace(/\b(?:the|last|more|than|at|least)\b|>|≥/giu, '')
        .trim(),
    )
    ? time.seconds
    : null;
}

/** `Rate (5 min)`: the window that stands behind a metric's name. */
export function windowOf(title: string): number | null {
  const bracket = /[(（]([^()（）]{1,40})[)）]/u.exec(title)?.[1];
  return bracket ? (firstTime(bracket)?.seconds ?? null) : null;
}

/** `p95` anywhere in the words. */
export function quantileOf(text: string): 'p50' | 'p95' | 'p99' | null {
  const match = /\bp(50|95|99)\b|\b(50|95|99)th\b|\b(median)\b/iu.exec(text);
  if (!match) return null;
  return match[3] ? 'p50' : (`p${match[1] ?? match[2]}` as 'p50' | 'p95' | 'p99');
}

const HIGHER_IS_BETTER =
  /success|uptime|availab|throughput|hit[- ]?rate|hit[- ]?ratio|healthy|deliver|coverage|erfolg|verfügbar|durchsatz|sucesso|disponib|éxito|exito|succès|réussite|successo|成功|可用|稼働|free\b|remaining|concurrent/iu;
const LOWER_IS_BETTER =
  /error|fail|latenc|response time|duration|time\b|usage|utili[sz]ation|cpu|memory|disk|lag\b|queue|backlog|restart|delay|fehler|latenz|auslastung|antwortzeit|dauer|erro\b|erros|falha|latência|latencia|tempo|uso|tiempo|fallo|erreur|temps|errore|時間|エラー|レイテンシ|応答|使用率|错误|延迟|slow|degrad|rejected|timeout|evict/iu;

/** The side on which a metric of this name is healthy, when its name tells. */
export function healthySide(title: string): Side | null {
  if (HIGHER_IS_BETTER.test(title)) return 'above';
  return LOWER_IS_BETTER.test(title) ? 'below' : null;
}
