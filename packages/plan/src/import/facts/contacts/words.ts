import type { Section } from '../../document/document.ts';
import { fold } from './fold.ts';

const CONTACT =
  /contact|kontakt|contat|連絡先|联系|联络|聯絡|聯繫|ansprechpartner|external (?:support|services?|vendors?)|\bvendors?\b|directory|response team|reaktionsteam|equipo de respuesta|equipe de resposta|equipe d'intervention|emergency numbers|incident team|contact tree|対応チーム|notrufnummer|coordonnees|phone numbers|^who(?:m)? to call|telefonnummern|wen anrufen|qui appeler|a quien llamar|quem (?:chamar|ligar)/;
const NOT_CONTACT = /\bwhen to\b|template|vorlage|communication/;
const ROLES =
  /^(?:[\w ]{0,24}\b)?(?:roles?|rollen|verantwortlichkeiten|zustandigkeiten|(?:response|incident|core) team|reaktionsteam|equipo de respuesta|equipe de r\w+|responsibilities|responsabilidades|papeis|funcoes|funciones|responsabilites|ruoli|responsabilita)(?: (?:and|und|e|y|et|&) [\w ]{4,24})?$|役割|角色|职责/;
const CHANNELS =
  /(?:alert|communication|notification|slack|incident|comms|escalation|primary|internal|reporting|report) channels\b|kanale|canais|canales|canaux|チャンネル|^kommunikationswege/;
const EXTERNAL =
  /external|\bvendors?\b|third.part|providers?\b|\bextern|anbieter|dienstleister|fornecedor|proveedor|fournisseur|外部|ベンダ/;
const VENDOR_NAME = /\bsupport$|provider|hosting|\bsuporte\b|\bsoporte\b|サポート/;
const OWN_NAME = /on-?call|commander|\bic\b|\bcounsel\b|\blegal\b|public relations/;
const CHANNEL_NAME =
  /hotline|war ?room|status ?page|public status|bridge|channel|kanal\b|statusseite|customer support|チャンネル/;
const LONE_LABEL =
  /^(?:[\w ]{0,24}hotline|war ?room|status ?page|public status|statusseite|(?:incident |conference )?bridge|(?:internal|incident) channel|on-?call|customer support|rufbereitschaft|plantao|guardia)$/;

/** Whether a section is about people to reach: by its own title, or within one that is. */
export function isContactSection(section: Section): 'own' | 'within' | null {
  if (isContactTitle(section.title)) return 'own';
  for (let above = section.parent; above && above.level > 1; above = above.parent) {
    if (isContactTitle(above.title)) return 'within';
  }
  return null;
}

/** Whether a title announces channels: `Alert Channels`. */
export function isChannelTitle(title: string): boolean {
  return CHANNELS.test(fold(title));
}

/** Whether a title announces who does what in a response: `Roles and Responsibilities`. */
export function isRoleTitle(title: string): boolean {
  return ROLES.test(fold(title));
}

/** Whether a label by itself, anywhere in a document, is a way to reach somebody: `War Room`. */
export function isLoneContact(name: string): boolean {
  return LONE_LABEL.test(fold(name));
}

/** What kind of contact a name is, within sections of these titles. */
export function kindOf(name: string, titles: string): 'person' | 'vendor' | 'channel' {
  const folded = fold(name);
  if (CHANNEL_NAME.test(folded) || name.startsWith('#')) return 'channel';
  if (OWN_NAME.test(folded)) return 'person';
  return VENDOR_NAME.test(folded) || EXTERNAL.test(fold(titles)) ? 'vendor' : 'person';
}

/** Titles of a section and of the two above it. */
export function titlesOf(section: Section): string {
  const titles: string[] = [];
  for (let each: Section | null = section; each && titles.length < 3; each = each.parent) titles.push(each.title);
  return titles.join(' / ');
}

function isContactTitle(title: string): boolean {
  const folded = fold(title);
  return CONTACT.test(folded) && !NOT_CONTACT.test(folded);
}
