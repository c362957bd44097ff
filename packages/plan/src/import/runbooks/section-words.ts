import { plainWords } from './phase-words.ts';

/**
 * Headings under which a team collects its troubles: each section right below one is a runbook when it has steps.
 */
const COLLECTION =
  /\b(?:(?:common|known|typical|specific|critical|high priority|priority|production|frequent) (?:\w+ )?(?:incidents?|issues?|problems?|failures?|failure scenarios|scenarios|incident types|errors)|(?:emergency |incident |alert |operational |service )?(?:run|play)books?\b(?! template)|failure scenarios|incident scenarios|incident types|trouble ?shooting(?: guide)?|(?:service |performance |database |infrastructure |security |application )alerts|szenarien|haufige (?:probleme|storungen|fehler)|storungsbilder|problemas (?:comunes|comuns|frequentes|frecuentes)|incidentes (?:comunes|comuns|tipicos)|cenarios|escenarios|problemes (?:courants|frequents)|incidents (?:courants|types)|scenarios)\b|よくある|シナリオ|常见问题|常見問題|故障/;

/** What describes how a team answers any incident, and not one trouble. */
const PROCESS =
  /\b(?:(?:incident |security |emergency )*(?:response|management|handling)(?: \w+)? (?:process|procedures?|workflow|phases?|plan|lifecycle|steps|flow|protocol|guide)|response (?:process|workflow|phases?)|incident (?:process|workflow|lifecycle|response)$|(?:phase|stage|step|schritt|etapa|fase|etape) \d|workflow|notfallplan|ablauf|plan de respuesta|plano de resposta|plan de reponse|piano di risposta|(?:proceso|flujo|fases|ciclo|procedimiento) (?:general )?de (?:la )?respuesta|(?:processo|fluxo|fases|ciclo|procedimento) (?:geral )?d[ae] resposta|(?:processus|procedure|flux|phases) (?:generale )?de (?:la )?(?:reponse|resolution|gestion)|(?:processo|procedura|fasi|flusso) (?:generale )?d[ie](?:lla)? (?:risposta|gestione)|(?:proceso|processo|procedimiento|procedimento|procedure) (?:general|geral|generale)|general(?: incident| resolution| response)* procedures?|reaktionsprozess|sofortma\S*-checkliste)|対応(?:フロー|プロセス)|(?:响应|处理|应急)流程/;

const AFTERWARDS =
  /\b(?:post[- ]?(?:incident|mortem)|postmortem|retrospective|review|lessons learned|nachbereitung|nachbesprechung|pos-incidente|post-incidente|revision|pir|after action|debrief|continuous improvement|licoes aprendidas|lecciones aprendidas|lecons apprises|retour d'experience|lezioni apprese)\b|ポストモーテム|振り返り|事后|复盘/;

const PROCEDURE =
  /\b(?:procedures?|check ?lists?|process|how to|guide|routine|maintenance|deploy(?:ment)?s?(?! (?:fails?|failed|failure|issue|error|stuck|problem))|set ?up|backup|restoring|tests?|test scenario|testing|template|contacts?|reference|onboarding|rollback|notification requirements|verfahren|ablauf|procedimentos?|procedimientos?|manutencao|wartung)\b/;

const TROUBLE =
  /\b(?:down|outage|unavailable|unreachable|fail(?:s|ed|ing|ures?)?|errors?|broken|slow|high|low|full|stuck|exhaust\w*|leaks?|crash\w*|timeouts?|lag|delay\w*|attacks?|breach\w*|corrupt\w*|loss|issues?|problems?|unresponsive|degrad\w*|expir\w*|wont|won't|cannot|can't|not (?:\w+ing|ready|available|found|healthy|responsive|synced)|storms?|backlogs?|ransomware|malware|compromis\w*|ausfall|fehler|fehlgeschlagen|storung|nicht|langsam|falha|erro|lento|indisponivel|caido|caida|error|fallo|panne|erreur|lent|indisponible|datenleck|angriff|vazamento|ataque|perda|comprometid[oa]\w*|filtracion|fuga|brecha|perdida|clonad[oa]|fuite|attaque|perte|compromise?)\b|障害|停止|エラー|遅延|故障|失败|失敗|异常|異常|无法|無法/;

const SEVERITY_TITLE =
  /^(?:(?:p|sev|s|severity|level|prioridad|prioridade|prioritat|priority|stufe|nivel|niveau)[- ]?\d\b|(?:critical|high|medium|moderate|low|major|minor|kritisch|hoch|mittel|niedrig|gering|critico|critica|alto|alta|medio|media|baixo|baixa|bajo|baja|critique|eleve|moyen|faible)(?: (?:severity|priority|prioritat|schwere|impact))?\s*(?:$|[-–—(:]))/;

/** Whether the sections below collect troubles: `Common Failure Scenarios`. */
export function isCollection(title: string): boolean {
  const plain = plainWords(title);
  return COLLECTION.test(plain) && !PROCESS.test(plain) && !AFTERWARDS.test(plain);
}

/** Whether a document's title says that it is a book of runbooks. */
export function isBookOfRunbooks(title: string): boolean {
  return /\b(?:run|play)books\b|\btrouble ?shooting\b/.test(plainWords(title));
}

/** Whether sections below may be troubles, beside others that are none: `Emergency Procedures`, `Worker Alerts`. */
export function mayCollect(title: string): boolean {
  return /\b(?:emergency|disaster|contingency) (?:procedures?|scenarios?|responses?|recovery|actions?)\b|\balerts$|\bnotfall|\bnotfaelle|\b(?:procedimi?entos?|cenarios?|escenarios?) de emerg|\bprocedures? d'urgence/.test(
    plainWords(title),
  );
}

/** Whether a title names something that is wrong: `Queue is stuck`, and names of alerts: `QueueStuck`. */
export function isTroubleTitle(title: string): boolean {
  if (
    /^(?:issue|problem|incident|error|scenario|failure|alert|symptom|störung|problema|incidente|incidencia|panne)\s?#?\d{0,3}\s?[:–—-]\s/i.test(
      title,
    )
  )
    return true;
  return TROUBLE.test(plainWords(title.replace(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')));
}

/** Whether a section tells how any incident is handled: `Phase 2: Assessment`. */
export function isProcess(title: string): boolean {
  return PROCESS.test(plainWords(title));
}

/** Whether a heading is a numbered phase of a process: `Step 2 - Contain`. */
export function isPhase(heading: string): boolean {
  return /^(?:[\d.]+ )?(?:phase|stage|step|schritt|etapa|fase|etape|paso|passo) ?\d\b|^第\d(?:段階|阶段|步)|^(?:阶段|フェーズ|ステップ) ?\d/.test(
    plainWords(heading),
  );
}

/** Whether a section is about the time after an incident. */
export function isAfterwards(title: string): boolean {
  return AFTERWARDS.test(plainWords(title));
}

/** Whether a title says that it is a procedure or a table to look up, not a trouble. */
export function isProcedure(title: string): boolean {
  return PROCEDURE.test(plainWords(title));
}

/** Whether a title says that something is only listed: people, tools, examples. */
export function isListing(title: string): boolean {
  return /\b(?:inventory|tools?|team|roles?|examples?|contacts?|references?|templates?|channels|matrix|overview)\b/.test(
    plainWords(title),
  );
}

/** Whether a title is a level of severity: `SEV-2: Major`, `High (P1)`. */
export function isSeverityTitle(title: string): boolean {
  return SEVERITY_TITLE.test(plainWords(title));
}
