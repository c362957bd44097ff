/** Words for time in the languages in which teams write their plans. Latin words stand in small letters. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;
const QUARTER = 91 * DAY;
const YEAR = 365 * DAY;

/** Units that are written with letters and end at a word boundary, and how many seconds each has. */
export const UNITS: Readonly<Record<string, number>> = {
  ...all(1, 'seconds second secs sec s sekunden sekunde sek segundos segundo seg secondes seconde secondi secondo'),
  ...all(1, 'seconden секунд секунды секунда сек saniye'),
  ...all(MINUTE, 'minutes minute mins min m minuten minuti minuto minutos minuut minut minuty минут минуты минута'),
  ...all(MINUTE, 'минуту мин dakika dk'),
  ...all(HOUR, 'hours hour hrs hr h stunden stunde std horas hora hs heures heure ore ora uren uur час часа часов'),
  ...all(HOUR, 'godzin godziny godzina godz saat timer time'),
  ...all(DAY, 'days day d tagen tage tag dias dia días día jours jour j giorni giorno dagen dag dni день дня дней'),
  ...all(DAY, 'dzień gün nights night calendar-days'),
  ...all(WEEK, 'weeks week wks wk w wochen woche semanas semana semaines semaine settimane settimana weken'),
  ...all(WEEK, 'недель недели неделя'),
  ...all(MONTH, 'months month monate monaten monat meses mês mes mois mesi mese maanden maand месяцев месяца месяц'),
  ...all(QUARTER, 'quarters quarter quartal trimestre trimestres kwartaal'),
  ...all(YEAR, 'years year jahre jahren jahr anos ano años año ans an anni anno jaren jaar'),
};

/** Units of languages that are written without spaces. */
export const UNITS_WITHOUT_SPACES: Readonly<Record<string, number>> = {
  ...all(1, '秒钟 秒間 秒 초'),
  ...all(MINUTE, '分钟 分鐘 分間 分 분'),
  ...all(HOUR, '個小時 个小时 小时 小時 時間 시간'),
  ...all(DAY, '日間 日 天 일'),
  ...all(WEEK, '週間 星期 周 週 주일 주'),
  ...all(MONTH, 'ヶ月 か月 カ月 ヵ月 个月 個月 개월'),
};

/** A day on which the team works counts as 24 hours, and is marked. */
export const BUSINESS_UNITS: Readonly<Record<string, number>> = {
  ...each(HOUR, ['business hours', 'business hour', 'working hours', 'working hour', 'arbeitsstunden', 'horas úteis']),
  ...each(DAY, ['business days', 'business day', 'working days', 'working day', 'workdays', 'workday', 'weekdays']),
  ...each(DAY, [
    'weekday',
    'werktagen',
    'werktage',
    'werktags',
    'werktag',
    'arbeitstagen',
    'arbeitstage',
    'arbeitstag',
  ]),
  ...each(DAY, ['geschäftstage', 'geschäftstag', 'dias úteis', 'dia útil', 'días hábiles', 'día hábil']),
  ...each(DAY, ['días laborables', 'día laborable', 'jours ouvrés', 'jour ouvré', 'jours ouvrables', 'jour ouvrable']),
  ...each(DAY, ['giorni lavorativi', 'giorno lavorativo', 'werkdagen', 'werkdag', 'рабочих дней', 'рабочий день']),
};
export const BUSINESS_UNITS_WITHOUT_SPACES: Readonly<Record<string, number>> = {
  ...all(DAY, '営業日 个工作日 個工作日 工作日 영업일'),
  ...all(HOUR, '営業時間'),
};

/** Numbers in words. Articles stand apart: `a second engineer` is not a time. */
export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  ...numbers('one two three four five six seven eight nine ten'),
  ...numbers('ein zwei drei vier fünf sechs sieben acht neun zehn'),
  ...numbers('- dois três quatro cinco seis sete oito nove dez'),
  ...numbers('- dos tres cuatro cinco seis siete ocho nueve diez'),
  ...numbers('- deux trois quatre cinq six sept huit neuf dix'),
  ...numbers('- due tre quattro cinque sei sette otto nove dieci'),
  ...numbers('één twee drie vier vijf zes zeven acht negen tien'),
  ...{ duas: 2, fifteen: 15, fünfzehn: 15, quinze: 15, quince: 15, quindici: 15, vijftien: 15 },
  ...{ twenty: 20, zwanzig: 20, vinte: 20, veinte: 20, vingt: 20, venti: 20, twintig: 20 },
  ...{ thirty: 30, dreißig: 30, trinta: 30, treinta: 30, trente: 30, trenta: 30, dertig: 30 },
  ...{ 'forty-five': 45, 'forty five': 45, sixty: 60, ninety: 90, 'twenty-four': 24, 'forty-eight': 48, twelve: 12 },
  ...{ 'half an': 0.5, 'half a': 0.5, half: 0.5, 'einer halben': 0.5, 'eine halbe': 0.5, halbe: 0.5, halben: 0.5 },
  ...{ meia: 0.5, media: 0.5, 'une demi': 0.5, demi: 0.5, 'een half': 0.5, 'a quarter of an': 0.25 },
};
export const ARTICLES: Readonly<Record<string, number>> = each(1, [
  ...['a', 'an', 'eine', 'einer', 'einem', 'einen', 'um', 'uma', 'un', 'una', 'une', 'uno', 'een'],
]);
export const NUMBER_WORDS_WITHOUT_SPACES: Readonly<Record<string, number>> = {
  ...numbers('一 二 三 四 五 六 七 八 九 十'),
  ...{ 两: 2, 兩: 2, 十五: 15, 二十: 20, 三十: 30, 四十五: 45, 六十: 60, 二十四: 24, 四十八: 48, 半: 0.5, 半个: 0.5 },
};

/** Between the two ends of a range. */
export const RANGE_WORDS = ['to', 'bis', 'until', 'and', 'und', 'a', 'à', 'e', 'y', 'et', 'tot', 'até', 'do'];
export const RANGE_SIGNS = ['-', '–', '—', '‑', '~', '〜', '～', 'から', '至', '到'];

export type Qualifier = 'within' | 'every' | 'after' | 'over' | 'under' | 'at-once' | 'business';

/** What stands before a time, and what it makes of it. */
export const BEFORE: Readonly<Record<Exclude<Qualifier, 'at-once' | 'business'>, readonly string[]>> = {
  within: [
    ...[
      'within',
      'within the',
      'within the next',
      'within the first',
      'in',
      'up to',
      'at most',
      'no later than',
      'max',
    ],
    ...[
      'maximum',
      'by',
      'innerhalb',
      'innerhalb von',
      'binnen',
      'bis zu',
      'maximal',
      'in den ersten',
      'spätestens nach',
    ],
    ...['dentro de', 'em até', 'até', 'em', 'no prazo de', 'en', 'hasta', 'a más tardar en', 'en un plazo de', 'sous'],
    ...['dans les', 'dans', "d'ici", "jusqu'à", 'entro', 'entro le', 'fino a', 'tot', 'в течение', '≤', '<=', '=<'],
  ],
  under: [
    ...['<', '＜', 'under', 'less than', 'in under', 'in less than', 'below', 'unter', 'weniger als', 'kürzer als'],
    ...['menos de', 'em menos de', 'en menos de', 'moins de', 'en moins de', 'meno di', 'in meno di', 'minder dan'],
    ...['abaixo de', 'inferior a', 'менее'],
  ],
  over: [
    ...['>', '≥', '>=', '＞', 'over', 'more than', 'longer than', 'exceeds', 'exceeding', 'above', 'at least', 'über'],
    ...['mehr als', 'länger als', 'mindestens', 'seit', 'mais de', 'acima de', 'por mais de', 'más de', 'superior a'],
    ...['plus de', 'più di', 'oltre', 'meer dan', 'langer dan', 'более', '超过', '超過', '超'],
  ],
  after: [
    ...['after', 'after the first', 'nach', 'após', 'depois de', 'después de', 'tras', 'après', 'au bout de', 'dopo'],
    ...['na', 'через', 'since', 'past'],
  ],
  every: [
    ...['every', 'each', 'once every', 'at least every', 'alle', 'jede', 'jeden', 'a cada', 'cada', 'toutes les'],
    ...['tous les', 'ogni', 'elke', 'iedere', 'om de', 'каждые', 'every other', '毎', '每', '每隔', '매'],
  ],
};

/** What stands behind a time. Only languages that put it there, and short signs. */
export const AFTER: Readonly<Record<Exclude<Qualifier, 'at-once' | 'business'>, readonly string[]>> = {
  within: ['以内', '以內', 'の以内', '内に', '内', '內', '이내', 'or less', 'or sooner', 'max'],
  under: ['未満', '以下', '미만'],
  over: ['以上', '超', '経過', '超過', '이상', 'or more', 'or longer', 'plus'],
  after: ['後', '后', '之后', '以后', '以後', '후', 'later', 'after'],
  every: ['ごと', '毎', 'おき', '间隔', '間隔', '一次', '마다', 'interval', 'intervals', 'cadence'],
};

/** `Every` that needs no figure: `every hour`, `chaque heure`. */
export const EVERY_ONE = ['every', 'each', 'once per', 'once a', 'once an', 'once every', 'jede', 'jeden', 'jeder'];
export const EVERY_ONE_ELSEWHERE = [
  'a cada',
  'cada',
  'toda',
  'todo',
  'todos os',
  'todas as',
  'chaque',
  'ogni',
  'elke',
  'elk',
];
export const EVERY_ONE_WITHOUT_SPACES = ['毎', '每', '每个', '每個', '매'];

/** How often, in one word. */
export const FREQUENCIES: Readonly<Record<string, number>> = {
  ...each(HOUR, ['hourly', 'stündlich', 'de hora em hora', 'toutes les heures', 'elk uur', 'ежечасно']),
  ...each(DAY / 2, [
    'twice daily',
    'twice a day',
    'twice per day',
    'zweimal täglich',
    'duas vezes ao dia',
    'dos veces al día',
  ]),
  ...each(DAY, ['daily', 'every morning', 'every night', 'every evening', 'täglich', 'tägliche', 'jeden morgen']),
  ...each(DAY, [
    'diariamente',
    'diário',
    'diária',
    'todos os dias',
    'toda manhã',
    'diario',
    'diaria',
    'todos los días',
  ]),
  ...each(DAY, ['cada mañana', 'quotidien', 'quotidienne', 'quotidiennement', 'tous les jours', 'chaque matin']),
  ...each(DAY, ['giornaliero', 'giornaliera', 'quotidiano', 'ogni mattina', 'dagelijks', 'dagelijkse', 'ежедневно']),
  ...each(WEEK / 2, ['twice weekly', 'twice a week', 'twice per week']),
  ...each(WEEK, ['weekly', 'wöchentlich', 'semanalmente', 'semanal', 'hebdomadaire', 'settimanale', 'wekelijks']),
  ...each(WEEK, ['еженедельно', 'every monday', 'every tuesday', 'every wednesday', 'every thursday', 'every friday']),
  ...each(2 * WEEK, ['biweekly', 'bi-weekly', 'fortnightly']),
  ...each(MONTH, ['monthly', 'monatlich', 'mensalmente', 'mensal', 'mensual', 'mensuel', 'mensile', 'maandelijks']),
  ...each(QUARTER, ['quarterly', 'vierteljährlich', 'quartalsweise', 'trimestral', 'trimestriel', 'trimestrale']),
  ...each(YEAR, ['yearly', 'annually', 'annual', 'jährlich', 'anualmente', 'anual', 'annuel', 'annuale', 'jaarlijks']),
};
export const FREQUENCIES_WITHOUT_SPACES: Readonly<Record<string, number>> = {
  ...all(HOUR, '毎時 每小时 每小時 매시간'),
  ...all(DAY, '毎日 毎朝 日次 每天 每日 매일'),
  ...all(WEEK, '毎週 週次 每周 每週 매주'),
  ...all(MONTH, '毎月 月次 每月 매월'),
};

/** The next day, with or without work. */
export const NEXT_DAYS: Readonly<Record<string, Qualifier | null>> = {
  ...each('business', [
    'next business day',
    'next working day',
    'same business day',
    'nächster werktag',
    'nächsten werktag',
  ]),
  ...each('business', ['nächster arbeitstag', 'nächsten arbeitstag', 'próximo dia útil', 'próximo día hábil']),
  ...each('business', [
    'siguiente día hábil',
    'prochain jour ouvré',
    'jour ouvré suivant',
    'giorno lavorativo successivo',
  ]),
  ...each('business', ['volgende werkdag', '翌営業日', '下一个工作日', '下個工作日', '次工作日']),
  ...each(null, [
    'next day',
    'same day',
    'nächster tag',
    'nächsten tag',
    'dia seguinte',
    'día siguiente',
    '翌日',
    '次日',
    '当日',
  ]),
};

/** At once. */
export const AT_ONCE = [
  ...['immediate', 'immediately', 'instant', 'instantly', 'at once', 'right away', 'asap', 'as soon as possible'],
  ...['sofort', 'sofortige', 'sofortiger', 'unverzüglich', 'umgehend', 'imediato', 'imediata', 'imediatamente'],
  ...['inmediato', 'inmediata', 'inmediatamente', 'de inmediato', 'immédiat', 'immédiate', 'immédiatement'],
  ...['tout de suite', 'immediato', 'immediata', 'immediatamente', 'subito', 'onmiddellijk', 'meteen', 'немедленно'],
];
export const AT_ONCE_WITHOUT_SPACES = [
  '即時',
  '即座',
  '直ちに',
  'すぐに',
  '至急',
  '立即',
  '马上',
  '馬上',
  '即刻',
  '立刻',
  '즉시',
];

/** Before an hour that is a time of the day: `às 14h`, `à 9h`. */
export const CLOCK_WORDS = ['à', 'às', 'as', 'dalle', 'alle ore', 'um', 'ab', 'las'];

function all(seconds: number, words: string): Record<string, number> {
  return each(seconds, words.split(' '));
}

function each<Value>(value: Value, words: readonly string[]): Record<string, Value> {
  return Object.fromEntries(words.map((word) => [word, value]));
}

function numbers(words: string): Record<string, number> {
  return Object.fromEntries(words.split(' ').flatMap((word, index) => (word === '-' ? [] : [[word, index + 1]])));
}
