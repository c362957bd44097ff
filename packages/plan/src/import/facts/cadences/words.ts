/** Words about telling people how an incident goes on. Matched in small letters without accents. */

/** A line that tells somebody something. */
export const TELLS =
  /\b(?:(?:status|progress|incident|stakeholder|customer|internal|external|executive|war room|team|regular|further|periodic|hourly|daily)[- ]?(?:status )?updates?|(?:post|provide|send|give|share|publish|issue)\w* (?:\w+ ){0,3}(?:updates?|status|reports?)|updates? (?:will be )?(?:posted|sent|provided|published|every|hourly|daily|at least)|updates? (?:>=|≥|mind\w*|alle)|updates?:|eta: updates|cadence|status ?meldung\w*|aktualisier\w*|statusupdates?|zwischenstand|informier\w*|atualiz(?:ac\w+|ar)|comunicar|actualiz(?:ac\w+|ar)|mises? a jour|informer|aggiorna\w*|statusupdate|bijwerken)\b|更新|共有|報告|通報|汇报|通知/;

/** Something that is kept up to date, and nobody is told. */
export const MAINTAINS =
  /\b(?:dependenc\w*|packages?|librar\w*|documentation|runbooks?|software|patch\w*|operating system|firmware|certificat\w*|contact list|signatures?|cron|backups?|dashboards? refresh)\b/;

/** Titles and labels below which each line is an interval. */
export const CADENCE_TITLE =
  /\b(?:(?:status|incident|progress|customer|stakeholder|executive|internal|external)?[- ]?(?:status )?updates?(?: (?:frequency|cadence|interval|schedule|policy))?|(?:update|communication|reporting) (?:frequency|cadence|interval|schedule|rhythm)|cadence|takt|kommunikationstakt|aktualisierung\w*|statusupdates?|frequencia\w*|atualizacoes|frecuencia\w*|actualizaciones|frequence\w*|mises a jour|frequenza\w*|aggiornamenti)\b|更新|報告頻度|通報/;

/** Titles of something that happens again and again without an incident. */
export const ROUTINE_TITLE =
  /\b(?:templates?|prevent\w*|maintenance|wartung|manutencao|mantenimiento|backups?|training|drills?|metrics?|monitoring|first (?:24 hours|week)|continuous improvement|checklists?)\b/;

/** Titles about telling people. */
export const COMMUNICATION_TITLE =
  /\b(?:communications?|kommunikation|comunicacao|comunicacion|comunicazione|communicatie|stakeholders?)\b|連絡|沟通/;

export const INTERNAL =
  /\b(?:internal\w*|intern\w*|team|war room|executives?|management|leadership|engineering|interne?|equipe|equipo)\b|社内|内部/;
export const EXTERNAL =
  /\b(?:external\w*|extern(?:e|al|o|a)\b|customers?|users?|status ?page|public|clients?|kunden\w*|merchants?|oeffentlich|clientes?|usuarios?)\b|外部|顧客|客户/;
