import type { Section } from '../../document/document.ts';
import type { FoundContact, FoundDetail, FoundVendor } from '../../found.ts';
import { type Scope, walkSections } from '../../scope.ts';
import { readDetails } from '../contacts/details.ts';
import { fieldsOf } from '../contacts/fields.ts';
import { fold, idOf } from '../contacts/fold.ts';
import { type Address, addressesIn, isStatusAddress, statusPageOf, vendorOfHost, vendorOfName } from './hosts.ts';
import { publicStatusPage } from './known-vendors.ts';

const EXTERNAL =
  /external|\bvendors?\b|third.part|provider|\bextern|anbieter|drittanbieter|dienstleister|fornecedor|proveedor|fournisseur|upstream|dependenc|外部|ベンダ/;
const GENERIC =
  /^(?:customer|technical|internal|hosting|payment|domain|dns|cdn|push|dm|email|e-mail|sms|cloud|it|24\/7|bot|api|general|premium|user|support)(?: (?:provider|gateway|team|service))*$/i;
const SUPPORT = /^(.{2,40}?)\s+(?:support|suporte|soporte|サポート)$/i;
const SUPPORT_HOST = /^support\.|^help\.|^dash(?:board)?\.|\/support\b/;

interface Draft {
  readonly id: string;
  readonly title: string;
  readonly line: number;
  status: string | null;
  readonly support: Set<string>;
}

/**
 * Finds vendors with their public status pages and the ways to their support, anywhere in a document but in its templates.
 * A team's own status page is none. Claims nothing: the lines belong to the runbook or the contact in which they stand.
 *
 * @param contacts as found in the same document: vendors among them count with their details.
 */
export function findVendors(scope: Scope, contacts: readonly FoundContact[]): readonly FoundVendor[] {
  const drafts = new Map<string, Draft>();
  for (const section of walkSections(scope.document.root)) ofSection(scope, section, drafts);
  for (const contact of contacts) ofContact(contact, drafts);
  return [...drafts.values()]
    .sort((a, b) => a.line - b.line)
    .map(({ support, line, id, title, status }) => {
      const page = status ?? publicStatusPage(id);
      return { line, lastLine: line, id, title, status: page, support: [...support].filter((way) => way !== page) };
    });
}

function ofSection(scope: Scope, section: Section, drafts: Map<string, Draft>): void {
  const end = section.sections[0]?.line ?? section.lastLine + 1;
  for (let line = section.line || 1; line < end; line++) {
    const fate = scope.ledger.fateOf(line);
    if (fate?.fate === 'recovered' && fate.as.startsWith('template')) continue;
    const text = scope.document.lines[line - 1] ?? '';
    for (const address of addressesIn(text)) ofAddress(address, text, section, line, drafts);
  }
  for (const field of fieldsOf(section)) ofSupportLabel(field.name, field.value, field.line, drafts);
}

function ofAddress(address: Address, text: string, section: Section, line: number, drafts: Map<string, Draft>): void {
  const known = vendorOfHost(address.host);
  const apiStatus = /\bstatus\b/i.test(text) && known !== null && /status\s*[:*]/i.test(text.slice(0, address.index));
  if (isStatusAddress(address) || apiStatus) {
    const name = known ?? unknownVendor(address, text, section);
    if (name) draftOf(drafts, name.id, name.title, line).status ??= statusPageOf(address);
  } else if (
    known &&
    SUPPORT_HOST.test(address.host + address.path) &&
    /support|dashboard|contact/i.test(`${text} ${section.title}`)
  ) {
    draftOf(drafts, known.id, known.title, line).support.add(address.url);
  } else if (isVendorSection(section) && /\/status$/.test(address.path) && !known) {
    const name = domainName(address.host);
    draftOf(drafts, idOf(name, 'vendor'), capital(name), line).status ??= address.url;
  }
}

/** A host that nobody knows is a vendor when its line, or a heading above it, names it; else it is the team's own page. */
function unknownVendor(address: Address, text: string, section: Section): { id: string; title: string } | null {
  const name = domainName(address.host);
  if (name === '' || /\b(?:our|your|unsere|nossa|nuestra|notre)\b/i.test(text)) return null;
  const around = [
    text.slice(0, address.index),
    text.slice(address.index + address.url.length),
    section.title,
    section.parent?.title ?? '',
  ];
  const written = around
    .join(' \n ')
    .match(/[\p{L}\p{N}-]+/gu)
    ?.find((word) => word.toLowerCase() === name);
  if (written) return { id: idOf(name, 'vendor'), title: capital(written) };
  const title = SUPPORT.exec(section.title)?.[1] ?? '';
  return title === '' || GENERIC.test(title) ? null : { id: idOf(title, 'vendor'), title };
}

/** `Vercel Support: 24/7` names a vendor even without an address. */
function ofSupportLabel(name: string, value: string, line: number, drafts: Map<string, Draft>): void {
  const title = SUPPORT.exec(name.trim())?.[1]?.trim() ?? '';
  if (title === '' || GENERIC.test(title) || value === '') return;
  const known = vendorOfName(title);
  const draft = draftOf(drafts, known?.id ?? idOf(title, 'vendor'), known?.title ?? title, line);
  const details = readDetails(value);
  addSupport(draft, waysIn(details), details.length === 0 ? value : '');
}

function ofContact(contact: FoundContact, drafts: Map<string, Draft>): void {
  if (contact.kind !== 'vendor') return;
  const name = SUPPORT.exec(contact.name)?.[1]?.trim() ?? contact.name;
  const known = vendorOfName(name);
  if (!known && (GENERIC.test(name) || !SUPPORT.test(contact.name))) return;
  const draft = draftOf(drafts, known?.id ?? idOf(name, 'vendor'), known?.title ?? name, contact.line);
  addSupport(draft, waysIn(contact.details), SUPPORT.test(contact.name) ? (contact.note ?? '') : '');
}

/** Ways that lead to somebody: blanks and status pages are none. */
function waysIn(details: readonly FoundDetail[]): string[] {
  return details.filter(({ kind }) => kind !== 'placeholder').map(({ value }) => value);
}

function addSupport(draft: Draft, ways: readonly string[], note: string): void {
  for (const way of ways) if (!isStatus(way)) draft.support.add(way);
  if (draft.support.size === 0 && note !== '') draft.support.add(note);
}

function isStatus(value: string): boolean {
  return addressesIn(value).some(isStatusAddress);
}

function isVendorSection(section: Section): boolean {
  for (let each: Section | null = section; each; each = each.parent) if (EXTERNAL.test(fold(each.title))) return true;
  return false;
}

function draftOf(drafts: Map<string, Draft>, id: string, title: string, line: number): Draft {
  const draft = drafts.get(id) ?? { id, title, line, status: null, support: new Set<string>() };
  drafts.set(id, draft);
  return draft;
}

/** The name in a host: `status.example.com` and `www.examplestatus.com` give `example`. */
function domainName(host: string): string {
  const labels = host.split('.').filter((label) => !['www', 'status', 'api', 'statuspage'].includes(label));
  const name = host.endsWith('.statuspage.io') ? (labels[0] ?? '') : (labels.at(-2) ?? labels[0] ?? '');
  return name.replace(/-?status$/, '');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
