/** Words in which teams define levels of severity. Latin words stand in small letters without accents. */

/** What stands before the figure of a level, and the scale that it belongs to. */
export const SCHEMES: Readonly<Record<string, string>> = {
  ...same('P', 'p prio priority prioritat prioridade prioridad priorite priorita prioriteit 優先度 优先级'),
  ...same('SEV', 'sev severity schweregrad severidade severidad severite severita gravidade gravedad gravite gravita'),
  ...same('SEV', 'ernst 重大度 緊急度 深刻度 严重级别 s'),
  ...same('LEVEL', 'level lvl stufe nivel niveau livello レベル 级别 级'),
};

/** Prefixes that mean something else where severity is not the subject: `S3` is a store, `Level 1` a person to call. */
export const WEAK_PREFIXES: ReadonlySet<string> = new Set(
  's level lvl stufe nivel niveau livello レベル 级别 级 ernst'.split(' '),
);

/** Names of levels; 1 is the worst. */
export const RANKS: Readonly<Record<string, number>> = {
  ...same(0, 'blocker emergency catastrophic notfall emergencia emergenza 致命的'),
  ...same(
    1,
    'critical kritisch kritische critico critica critique critici kritiek 緊急 重大 严重 紧急 critical-severity',
  ),
  ...same(1.5, 'urgent urgente dringend'),
  ...same(2, 'high major severe hoch schwerwiegend alto alta grave eleve elevee haute majeur majeure hoog'),
  ...same(2, 'elevato elevata 高'),
  ...same(3, 'medium moderate mittel medio media moderado moderada moyen moyenne modere moderee gemiddeld 中'),
  ...same(3.5, 'warning warn normal'),
  ...same(
    4,
    'low minor niedrig gering baixo baixa bajo baja menor faible mineur mineure basso bassa laag 低 軽微 轻微',
  ),
  ...same(5, 'info informational information trivial cosmetic'),
};

/** Names for the ranks where the team's own cannot be an id. */
export const RANK_IDS: Readonly<Record<string, string>> = {
  0: 'emergency',
  1: 'critical',
  1.5: 'urgent',
  2: 'high',
  3: 'medium',
  3.5: 'normal',
  4: 'low',
  5: 'info',
};

export type Field =
  | 'acknowledge'
  | 'resolve'
  | 'update'
  | 'notify'
  | 'escalation'
  | 'commander'
  | 'meaning'
  | 'name'
  | 'examples'
  | 'review';

/** Labels and column titles by what they say about a level. The first field that fits is meant. */
export const FIELD_WORDS: readonly (readonly [Field, readonly string[]])[] = [
  [
    'review',
    [
      ...['review', 'pir', 'post-mortem', 'postmortem', 'post mortem', 'retrospective', 'nachbesprechung', 'revisao'],
      ...['revision', 'rca', 'ポストモーテム', '振り返り', '复盘'],
    ],
  ],
  [
    'update',
    [
      ...['update', 'updates', 'update frequency', 'cadence', 'update interval', 'communication frequency', 'takt'],
      ...[
        'aktualisierung',
        'aktualisierungen',
        'status-updates',
        'statusupdates',
        'frequencia',
        'frecuencia',
        'frequence',
      ],
      ...[
        'atualizacao',
        'atualizacoes',
        'actualizacion',
        'actualizaciones',
        'mise a jour',
        'mises a jour',
        'frequenza',
      ],
      ...['aggiornamento', 'aggiornamenti', '更新', '報告間隔', '报告频率', '通報間隔'],
    ],
  ],
  [
    'resolve',
    [
      ...[
        'resolution',
        'resolve',
        'resolved',
        'time to fix',
        'fix',
        'fix time',
        'fix target',
        'restore',
        'rto',
        'mttr',
      ],
      ...['ttr', 'recovery', 'target time', 'losungszeit', 'losung', 'behebung', 'behebungszeit', 'wiederherstellung'],
      ...['wiederherstellungszeit', 'losungsziel', 'resolucao', 'solucao', 'correcao', 'resolucion', 'solucion'],
      ...['retablissement', 'correction', 'risoluzione', 'ripristino', 'oplostijd', 'oplossing'],
      ...['解決', '復旧', '修复', '解决', '恢复', '修復'],
    ],
  ],
  [
    'acknowledge',
    [
      ...['response', 'respond', 'response sla', 'response time', 'acknowledge', 'acknowledgment', 'acknowledgement'],
      ...['ack', 'tta', 'mtta', 'first response', 'sla', 'reaktionszeit', 'reaktion', 'antwortzeit', 'erstreaktion'],
      ...['resposta', 'tempo de resposta', 'respuesta', 'tiempo de respuesta', 'reponse', 'temps de reponse', 'delai'],
      ...['prise en charge', 'risposta', 'tempo di risposta', 'reactietijd', 'responstijd', 'prazo', 'plazo'],
      ...['応答', '対応時間', '初動', '初期対応', '対応開始', '响应', '确认', '回應', '応答時間', '目標時間', '対応'],
    ],
  ],
  [
    'escalation',
    [
      ...['escalation', 'escalate', 'eskalation', 'escalacao', 'escalonamento', 'escalamiento', 'escalada', 'escalade'],
      ...['escalation path', 'escalatie', 'エスカレーション', '升级'],
    ],
  ],
  [
    'commander',
    [
      ...['commander', 'incident commander', 'owner', 'lead', 'led by', 'responsible', 'responders', 'responder'],
      ...['who responds', 'verantwortlich', 'leitung', 'responsavel', 'responsable', 'responsabile', 'coordinator'],
      ...['責任者', '指揮者', '担当', '負責人', '负责人'],
    ],
  ],
  [
    'notify',
    [
      ...[
        'communication',
        'communications',
        'notification',
        'notifications',
        'notify',
        'notified',
        'stakeholders',
        'who',
      ],
      ...[
        'audience',
        'channel',
        'channels',
        'inform',
        'kommunikation',
        'benachrichtigung',
        'comunicacao',
        'notificacao',
      ],
      ...['notificar', 'canal', 'comunicacion', 'notificacion', 'avisar', 'comunicazione', 'notifica', 'communicatie'],
      ...['連絡', '通知', '報告', '連絡先', '通知先'],
    ],
  ],
  [
    'examples',
    [
      ...['example', 'examples', 'indicators', 'characteristics', 'conditions', 'triggers', 'scenarios', 'includes'],
      ...['beispiel', 'beispiele', 'kriterien', 'exemplo', 'exemplos', 'criterios', 'ejemplo', 'ejemplos', 'exemple'],
      ...['exemples', 'criteres', 'esempio', 'esempi', 'criteri', 'voorbeeld', 'voorbeelden'],
      ...['例', '事例', '具体例', '判定基準', '示例'],
    ],
  ],
  [
    'meaning',
    [
      ...['description', 'definition', 'impact', 'business impact', 'criteria', 'meaning', 'scope', 'beschreibung'],
      ...['auswirkung', 'auswirkungen', 'bedeutung', 'descricao', 'definicao', 'impacto', 'descripcion', 'definicion'],
      ...['descrizione', 'definizione', 'impatto', 'beschrijving', 'omschrijving', 'what it means', 'significado'],
      ...['定義', '説明', '影響', '内容', '描述', '定义', '影响'],
    ],
  ],
  ['name', ['name', 'title', 'label', 'bezeichnung', 'nome', 'nombre', 'nom', 'naam', '名称', '名前']],
];

/** Labels with these words tell what to do, not what a level is. */
export const NOT_A_FIELD =
  /\b(?:procedures?|actions?|steps?|teams?|plan|process|templates?|workflow|checklist|escalation time|verfahren|massnahmen|schritte|vorgehen|procedimentos?|procedimientos?|acoes|acciones|passos|pasos|etapes|procedure|start|details|variables?)\b|手順|手续|步骤/;

/** Titles of sections and tables that define levels. */
export const SEVERITY_SUBJECT =
  /\b(?:severity|severities|sev|incident (?:levels?|categories|priorit(?:y|ies)|classification|classes)|classification|priorit(?:y|ies)|schweregrade?|prioritaten|prioritatsstufen|dringlichkeit|einstufung|\w{0,20}klassifi(?:zierung|kation)|severidades?|gravidade|prioridades?|criticidade|classificacao|niveis|gravedad|clasificacion|criticidad|niveles|severite|gravite|priorites?|criticite|niveaux|gravita|severita|priorita|classificazione|livelli|ernst|prioriteit(?:en)?)\b|深刻度|重大度|障害分類|重要度|緊急度|優先度|严重|嚴重|优先级|级别|等级|レベル|심각도/;

/** Titles that mention severity and define nothing. */
export const NOT_DEFINING =
  /\b(?:templates?|variables?|vorlagen?|(?:actions|response|steps|escalation|procedures?) by|by severity|nach schweregrad|accuracy|mapping|metrics|contacts?|dashboard)\b/;

/** Titles of a level's own section that are about something else: `SEV-1 Update Template`. */
export const NOT_A_LEVEL =
  /\b(?:templates?|updates?|declaration|notifications?|alerts?|e-?mails?|escalat\w*|procedures?|playbooks?|runbooks?|incidents|actions?|checklists?|response plan|example|erstmeldung|entwarnung|vorlage|communication)\b/;

/** Yes, as a table says it. */
export const YES = /^(?:yes|y|ja|sim|si|sí|oui|required|mandatory|true|はい|是|必須|必须|✅|✓|✔|x)\.?$/iu;
/** Nothing, as a table says it. */
export const NOTHING = /^(?:|[-–—]+|n\/?a|none|no|nein|nao|não|non|keine|ninguno|nenhum|なし|无|❌)$/iu;

/** A review that has to be held. */
export const REVIEW_REQUIRED =
  /(?:pir|post-?\s?mortem|review|retrospective|rca|nachbesprechung|revisão|revisión|ポストモーテム|复盘)[^.\n]{0,24}?(?:required|mandatory|must|pflicht|obrigatóri[oa]|obligatori[oa]|obligatoire|verplicht|必須|必须|yes|always)/iu;

function same<Value>(value: Value, words: string): Record<string, Value> {
  return Object.fromEntries(words.split(' ').map((word) => [word, value]));
}
