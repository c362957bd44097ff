/** What a part of a runbook is about, whatever the team calls it. */
export type PhaseKind =
  | 'symptoms'
  | 'diagnosis'
  | 'causes'
  | 'resolution'
  | 'verification'
  | 'prevention'
  | 'impact'
  | 'severity'
  | 'escalation'
  | 'communication'
  | 'duties';

/**
 * Words by which headings name the parts of a runbook, in small letters without accents. A word matches at the
 * beginning of a word of the heading, so that `diagnos` finds Diagnosis, Diagnose and Diagnóstico. The first that
 * matches decides: what is looked at comes before what is done, because of "Root cause" and "Check and restart".
 */
const WORDS: readonly (readonly [PhaseKind, readonly string[]])[] = [
  [
    'prevention',
    [
      'prevent',
      'pravention',
      'vorbeug',
      'prevenc',
      'preventi',
      'long-term improve',
      '予防',
      '再発防止',
      '预防',
      '預防',
    ],
  ],
  ['verification', ['verif', 'validat', 'validier', 'confirm recovery', 'uberpruf', '検証', '确认', '验证']],
  [
    'symptoms',
    [
      'symptom',
      'sintoma',
      'signs',
      'indicator',
      'detection',
      'erkennung',
      'auslos',
      'anzeichen',
      'trigger',
      'alert definition',
      'alert detail',
      'alert condition',
      'how to detect',
      'deteccion',
      'deteccao',
      'disparador',
      'indicador',
      'indicateur',
      'declencheur',
      'symptome',
      '症状',
      '症狀',
      '検知',
      '兆候',
      '告警',
      '対象事象',
    ],
  ],
  [
    'causes',
    [
      'common cause',
      'possible cause',
      'likely cause',
      'probable cause',
      'root cause',
      'cause',
      'ursache',
      'causa',
      '原因',
    ],
  ],
  ['severity', ['severity', 'schweregrad', 'severidad', 'severidade', 'gravite', '重大度']],
  ['impact', ['impact', 'user impact', 'business impact', 'auswirkung', 'impacto', '影響', '影响']],
  ['escalation', ['escalat', 'eskalation', 'eskalier', 'escalac', 'escalam', 'escalad', 'エスカレーション', '升级']],
  ['communication', ['communicat', 'notif', 'kommunikation', 'benachrichtig', 'comunica', '連絡', '通知', '沟通']],
  ['duties', ['responsibilit', 'duties', 'verantwort', 'aufgaben', 'responsabil', '責任', '役割']],
  [
    'diagnosis',
    [
      'diagnos',
      'investigat',
      'check',
      'troubleshoot',
      'triage',
      'assess',
      'analys',
      'identify',
      'debug',
      'untersuch',
      'pruf',
      'investiga',
      'analis',
      'verificar',
      'comprob',
      'enquete',
      '診断',
      '調査',
      '原因特定',
      '排查',
      '诊断',
      '診斷',
      '檢查',
      '检查',
      '確認',
    ],
  ],
  [
    'resolution',
    [
      'resol',
      'recover',
      'fix',
      'action',
      'mitigat',
      'step',
      'response',
      'respond',
      'remed',
      'repair',
      'restor',
      'workaround',
      'contain',
      'contenc',
      'contenim',
      'confinement',
      'eindamm',
      'isolier',
      'eradicat',
      'eradic',
      'erradica',
      'beseitig',
      'solution',
      'what to do',
      'procedure',
      'playbook',
      'rollback',
      'behebung',
      'losung',
      'stabilis',
      'sofortma',
      'ma\u00dfnahme',
      'massnahme',
      'wiederherstell',
      'vorgehen',
      'schritte',
      'soluc',
      'correc',
      'acao',
      'acoes',
      'accion',
      'mitigac',
      'recuperac',
      'restaur',
      'passos',
      'pasos',
      'procediment',
      'procedimiento',
      'etape',
      'correct',
      'retablis',
      '対応',
      '対処',
      '復旧',
      '初動',
      '手順',
      '解決',
      '处理',
      '恢复',
      '恢復',
      '解决',
      '修复',
      '修復',
      '處理',
    ],
  ],
];

const PLAIN_WORDS = WORDS.map(([kind, words]) => [kind, words.map(plainWords)] as const);

/** Families that make a section a runbook when two of them stand below it. */
const BODY: ReadonlySet<PhaseKind> = new Set([
  'symptoms',
  'diagnosis',
  'causes',
  'resolution',
  'prevention',
  'impact',
  'escalation',
]);

/** What a heading names, or null. Long headings are sentences or titles of their own: at most eight words count. */
export function phaseKindOf(title: string): PhaseKind | null {
  const plain = plainWords(title.replace(/\([^)]*\)/g, ' '));
  if (plain.split(' ').length > 8) return null;
  for (const [kind, words] of PLAIN_WORDS) if (words.some((word) => holdsWord(plain, word))) return kind;
  return null;
}

/**
 * Whether a heading is nothing but the name of a part: `Immediate Actions (0-5 min)`, `Root Cause Analysis`. The
 * title of a trouble may hold such a word too: `Failed Payment Notifications`.
 */
export function isOnlyPhase(title: string): boolean {
  const plain = plainWords(
    title.replace(/\([^)]*\)/g, ' ').replace(/^(?:phase|step|schritt|etapa|fase)\s*\d+\s*[:.–-]?\s*/i, ''),
  );
  const words = plain.split(' ').filter((word) => word !== '' && !FILLERS.has(word));
  return words.length > 0 && words.every((word) => phaseKindOf(word) !== null);
}

/** What a heading names when it begins with that word: `Recovery Steps`, and not `Manual Backup Trigger`. */
export function leadingPhaseOf(title: string): PhaseKind | null {
  const words = plainWords(title.replace(/\([^)]*\)/g, ' '))
    .split(' ')
    .filter((word) => word !== '' && !FILLERS.has(word));
  const plain = words.join(' ');
  if (words.length > 5) return null;
  const leads = (word: string): boolean => (isLatin(word) ? plain.startsWith(word) : plain.includes(word));
  return PLAIN_WORDS.find(([, known]) => known.some(leads))?.[0] ?? null;
}

/** Whether a part is of those by which a runbook is known. */
export function isRunbookPart(kind: PhaseKind | null): kind is PhaseKind {
  return kind !== null && BODY.has(kind);
}

const FILLERS: ReadonlySet<string> = new Set(
  'a an and the of phase for to or immediate initial first quick common possible root und der die das erste schnell e de la y et short long term emergency detailed manual temporary permanent commands command requirements & / -'.split(
    ' ',
  ),
);

/** Small letters without accents, one blank between words. Japanese stays as it is. */
export function plainWords(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s:：*_`"“”„]+/g, ' ')
    .trim();
}

function holdsWord(plain: string, word: string): boolean {
  const at = plain.indexOf(word);
  if (at < 0) return false;
  // Scripts without blanks have no beginning of a word.
  if (!isLatin(word)) return true;
  for (let found = at; found >= 0; found = plain.indexOf(word, found + 1)) {
    if (found === 0 || !/[\p{L}\p{N}]/u.test(plain[found - 1] ?? '')) return true;
  }
  return false;
}

function isLatin(word: string): boolean {
  return !/[^\p{Script=Latin}\s-]/u.test(word);
}
