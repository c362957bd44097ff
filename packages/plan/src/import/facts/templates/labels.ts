import { fold } from '../contacts/fold.ts';

/** A field of a template, as Liquid writes it: `incident.id`. */
export type Field =
  | 'incident.id'
  | 'incident.title'
  | 'incident.status'
  | 'incident.started'
  | 'incident.resolved'
  | 'incident.resolution'
  | 'service.title'
  | 'severity.id'
  | 'severity.name'
  | 'update.number'
  | 'update.time'
  | 'facts.what'
  | 'facts.impact'
  | 'facts.users_affected'
  | 'facts.actions'
  | 'duration'
  | 'components'
  | 'next_update'
  | 'status_page'
  | 'oncall'
  | 'commander';

/** Names of lines in messages, in small letters without accents, by the field that fills them. */
const LABELS: Readonly<Record<Exclude<Field, 'severity.name' | 'update.number'>, string>> = {
  'incident.id':
    'incident id | incident number | incident no | incident # | inc id | id | vorfall-id | ' +
    "storungs-id | id do incidente | id del incidente | id de l'incident | インシデントid | インシデント番号",
  'incident.title':
    'incident | title | incident title | vorfall | titel | incidente | titulo | titre | タイトル | 件名',
  'incident.status':
    'status | current status | incident status | state | estado | situacao | statut | stato | ' +
    'ステータス | 状態 | 状况',
  'incident.started':
    'start | start time | started | started at | since | detected | detected at | date | date/time | ' +
    'incident date | erkannt | beginn | seit | datum | inicio | data | fecha | debut | 発生日時 | 発生時刻 | ' +
    '開始',
  'incident.resolved':
    'resolved | resolved at | end time | resolution time | behoben | behoben um | resolvido em | ' +
    'resuelto | resolu | 復旧日時 | 解決時刻',
  'incident.resolution':
    'resolution | fix | fix applied | what was fixed | what we did | solution | losung | behebung | ' +
    'resolucao | solucao | solucion | correctif | 対応内容 | 解決策',
  'service.title': 'service | product | dienst | servico | servicio | サービス',
  'severity.id':
    'severity | sev | severity level | schweregrad | severidade | severidad | gravite | gravedad | ' +
    'gravidade | 重大度 | 深刻度 | 影響度',
  'update.time':
    'time | timestamp | current time | last updated | updated | posted | as of | zeit | stand | ' +
    'hora | heure | 時刻 | 更新日時',
  'facts.what':
    "what | what happened | what's happening | what is happening | what we know | issue | problem | " +
    'summary | description | current situation | situation | was | was ist passiert | beschreibung | ' +
    'storung | o que aconteceu | problema | resumo | descricao | que paso | resumen | descripcion | ' +
    'probleme | 概要 | 事象 | 内容',
  'facts.impact':
    'impact | user impact | customer impact | impact summary | current impact | auswirkung | ' +
    'auswirkungen | impacto | 影響 | 影響範囲 | 影响',
  'facts.users_affected':
    'users affected | affected users | customers affected | affected customers | affected | scope | ' +
    'betroffene | betroffene nutzer | betroffene kunden | usuarios afetados | clientes afetados | ' +
    'usuarios afectados | utilisateurs affectes | utilisateurs touches | 影響ユーザー | 影響ユーザー数',
  'facts.actions':
    'actions | action | current actions | current action | actions taken | action taken | ' +
    "what we're doing | what we are doing | current activities | steps taken | massnahmen | " +
    'maßnahmen | aktuelle massnahmen | aktuelle maßnahmen | acoes | acoes em andamento | acciones | ' +
    'acciones en curso | actions en cours | 対応 | 対応状況 | 実施中の対応',
  duration:
    'duration | total duration | issue duration | time elapsed | elapsed | downtime | dauer | ' +
    'duracao | duracion | duree | 継続時間 | 経過時間 | 停止時間',
  components:
    'component | components | affected services | affected service | affected components | ' +
    'affected systems | betroffene dienste | betroffene systeme | servicos afetados | ' +
    'servicios afectados | services affectes | 影響サービス',
  next_update:
    'next update | next status update | nachstes update | nachste aktualisierung | ' +
    'proxima atualizacao | proxima actualizacion | prochaine mise a jour | 次回更新 | 次回連絡',
  status_page:
    'status page | statuspage | statusseite | pagina de status | pagina de estado | page de statut | ' +
    'for updates | for the latest updates | live updates | ステータスページ',
  oncall:
    'on-call | oncall | on call | on-call engineer | assigned | assigned to | responder | ' +
    "bereitschaft | plantonista | de guardia | d'astreinte | 担当者 | 当番",
  commander:
    'incident commander | commander | ic | einsatzleiter | einsatzleitung | comandante | インシデント指揮者 | ' +
    '指揮者',
};

/** Lines that name a person whom no field of a template knows. */
const PEOPLE =
  /^(?:tech(?:nical)? lead|comms? lead|communications lead|security lead|lead|backup|primary|secondary|author|scribe|owner|reporter|name|prepared by|manager|customer success|support lead|autor|verfasser|responsavel|responsable|auteur|作成者|報告者)$/;

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  Object.entries(LABELS).flatMap(([field, names]) => names.split(' | ').map((name) => [name, field as Field] as const)),
);

/** The field that fills the line with this name; null: none is known. */
export function fieldOfLabel(name: string): Field | null {
  const plain = fold(name)
    .replace(/\([^()]*\)/g, '')
    .replace(/^[^\p{L}\p{N}#]+|[^\p{L}\p{N}#]+$/gu, '')
    .trim();
  return BY_NAME.get(plain) ?? null;
}

/** Whether a line with this name holds the name of a person that no field fills. */
export function isPersonLabel(name: string): boolean {
  return PEOPLE.test(fold(name).replace(/^[^\p{L}]+/u, ''));
}
