import type { Item, Lines, Section, Table } from '../../document/document.ts';
import type { FoundAudience } from '../../found.ts';
import { outsideRunbooks, type Scope } from '../../scope.ts';
import { linesIn } from '../contacts/fields.ts';
import { fold, plainOf } from '../contacts/fold.ts';
import { severitiesIn } from '../escalation/words.ts';
import { readTimes } from '../read-time.ts';

/** Titles below which each label is an audience or an event of which one is told. */
const RULES =
  /stakeholder|(?:communication|notification) (?:triggers?|rules?|matrix|requirements?|policy|plan)|who (?:to|gets) (?:notif|inform)|regulatory notification|interessengruppen|kommunikationsmatrix|meldepflicht|obligaciones legales|obrigacoes legais|obligations legales|legal obligations|partes interessadas|gatilhos de comunicacao|matriz de comunicac|partes interesadas|parties prenantes|ステークホルダー|関係者|連絡基準|通知基準/;
/** Titles of one audience each: `To Users`. */
const ONE =
  /^(?:to (?:the )?)(users?|customers?|clients?|team|management|executives?|stakeholders?|staff|public|partners?|engineering)\b|^(user|customer|public|client|media|press|executive|stakeholder|partner) (?:notification|communication|information)s?$|^an (kunden|nutzer|team)|^(?:aos?|para(?: os?)?) (usuarios|clientes|equipe|time)|^(?:a los) (usuarios|clientes)|^aux (clients|utilisateurs)/;
const EXTERNAL =
  /customer|client|user|public|media|press|regulat|authorit|compliance|partner|vendor|status ?page|statuspage|statusseite|e-?mail an|banner|kunde|nutzer|betroffene|behorde|dsgvo|gdpr|offentlich|usuario|cliente|publico|utilisateur|individual|affected|law enforcement|attorney|dpa\b|ccpa|hhs|outage|data impact|security incident|data breach|顧客|お客様|ユーザー|利用者/;
const INTERNAL =
  /team|executive|product|support|engineering|management|leadership|internal|intern\b|\bc[a-z]{1,2}o\b|\bvps?\b|legal|scribe|sales|staff|社内|経営|役員/;
const WHO =
  /^(?:stakeholders?|audience|role|who|recipient|authorit|regulator|empfanger|adressat|behorde|destinatari|autorid|autorit|channel|group|notification|team|kanal|zielgruppe|wer|publico|audiencia|quem|canal|quien|destinataire|qui|対象|連絡先|通知先)/;
const WHEN =
  /when|deadline|trigger|severit|condition|notif|informed|wann|frist|anlass|quando|prazo|cuando|plazo|quand|delai|条件|タイミング|期限/;
const DEADLINE = /^(?:deadline|frist|prazo|plazo|delai|期限)/;
/** Labels that say what is told, or kept, and not to whom. */
const NOBODY =
  /^(?:includes?|content|documentation|records?|notes?|format|frequency|inhalt|dokumentation|hinweis|contenido|conteudo|registro|documentacao|documentacion|contenu|remarque|内容|記録)\b/;
const MARK = /✅|✓|✔|\bx\b|\byes\b|\bja\b|\bsim\b|\bsi\b|\boui\b|○|◯|📧|📞/i;

/** Finds who is told of what, and what is told after how long, outside the runbooks, and claims the lines. */
export function findAudiences(scope: Scope): readonly FoundAudience[] {
  return [...outsideRunbooks(scope)].flatMap((section) => inSection(scope, section));
}

function inSection(scope: Scope, section: Section): FoundAudience[] {
  const title = fold(section.title);
  const items = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  const labelled = items.filter(({ label }) => label?.value).length * 2 > items.length;
  if (ONE.test(title) && !labelled) return one(scope, section);
  const rules = ONE.test(title) || isAboutRules(section);
  const authority = rules ? withDeadline(scope, section) : null;
  if (authority) return [authority];
  return section.blocks.flatMap((block) => {
    if (block.kind === 'table') return ofTable(scope, block, rules);
    if (block.kind !== 'list' || !rules) return [];
    return block.items.flatMap((item) => ofItem(scope, item, section));
  });
}

function isAboutRules(section: Section): boolean {
  for (let each: Section | null = section; each && each.level > 1; each = each.parent)
    if (RULES.test(fold(each.title))) return true;
  return false;
}

/** An authority whose labels say by when it must be told: `Deadline: within 72 hours`. */
function withDeadline(scope: Scope, section: Section): FoundAudience | null {
  const items = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  const deadline = items.find(({ label }) => label !== null && DEADLINE.test(fold(label.name)));
  if (!deadline?.label || timeOf(deadline.label.value) === null) return null;
  const found = rule(section, section.title, deadline.label.value, section.title);
  for (const item of items) scope.ledger.recover(linesIn(item), `audience ${section.title}`);
  return found;
}

/** A list below the name of an audience is one rule. */
function one(scope: Scope, section: Section): FoundAudience[] {
  const items = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  const free = items.filter((item) => scope.ledger.isFree(item));
  if (free.length === 0) return [];
  const title = section.title.replace(/^to (?:the )?/i, '');
  const words = free.map(({ text }) => plainOf(text)).join('; ');
  const first = free.map(({ text }) => timeOf(text)).find((time) => time !== null) ?? null;
  const found = {
    ...linesIn(section),
    title,
    external: isExternal(title, words),
    severities: severitiesIn(words),
    after: first,
    words,
  };
  for (const item of free) scope.ledger.recover(linesIn(item), `audience ${title}`);
  return [found];
}

function ofItem(scope: Scope, item: Item, section: Section): FoundAudience[] {
  if (item.label === null || item.label.value === '' || !scope.ledger.isFree(item)) return [];
  if (NOBODY.test(fold(item.label.name))) return [];
  return [claim(scope, rule(item, item.label.name, item.label.value, section.title), item)];
}

function rule(lines: Lines, name: string, value: string, title: string): FoundAudience {
  const over = /^(.*?)\s*(?:[>≥]|more than|longer than|over|länger als|mais de|mas de|plus de)\s*\d.*$/i
    .exec(name)?.[1]
    ?.trim();
  return {
    ...linesIn(lines),
    title: over || name,
    external: isExternal(name, `${value} ${title}`),
    severities: severitiesIn(`${name} ${value}`),
    after: timeOf(name) ?? timeOf(value),
    words: over ? `${name}: ${value}` : value,
  };
}

function ofTable(scope: Scope, table: Table, rules: boolean): FoundAudience[] {
  const header = table.header.map(fold);
  const who = rules ? header.findIndex((name) => WHO.test(name)) : WHO.test(header[0] ?? '') ? 0 : -1;
  const severities = table.header.map(severitiesIn);
  if (rules && severities.slice(1).some((codes) => codes.length > 0)) return matrix(scope, table, severities);
  const when = header.findIndex((name, index) => index !== who && WHEN.test(name));
  const about =
    rules ||
    /notify|informed|benachrichtig/.test(header.join(' ')) ||
    (/^(?:channel|kanal|canal|notification)/.test(header[0] ?? '') && when > 0);
  if (who < 0 || when < 0 || !about) return [];
  return table.rows.flatMap((row) => {
    const name = plainOf(row.cells[who] ?? '');
    const value = plainOf(row.cells[when] ?? '');
    if (name === '' || value === '') return [];
    return [claim(scope, rule(row, name, value, ''), table)];
  });
}

/** Rows are audiences, columns are severities; a mark, or words, say that they are told. */
function matrix(scope: Scope, table: Table, severities: readonly string[][]): FoundAudience[] {
  return table.rows.flatMap((row) => {
    const name = plainOf(row.cells[0] ?? '');
    const told = row.cells.flatMap((cell, index) => (index > 0 && isTold(cell) ? (severities[index] ?? []) : []));
    if (name === '' || told.length === 0) return [];
    const words = row.cells
      .map((cell, index) => (index > 0 && cell.trim() !== '' ? `${table.header[index]}: ${cell.trim()}` : ''))
      .filter((part) => part !== '');
    const after =
      row.cells
        .slice(1)
        .map(timeOf)
        .find((time) => time !== null) ?? null;
    const found = {
      ...linesIn(row),
      title: name,
      external: isExternal(name, ''),
      severities: told,
      after,
      words: words.join('; '),
    };
    return [claim(scope, found, table)];
  });
}

function isTold(cell: string): boolean {
  const folded = fold(cell);
  if (folded === '' || /^(?:-|—|–|no|nein|nao|non|×|✗|✘|❌|n\/a)$/.test(folded)) return false;
  return MARK.test(cell) || /\p{L}/u.test(cell);
}

/** Seconds after which one is told: `> 30 minutes`, `within 72 hours`; 0 for `immediately`. Intervals are none. */
function timeOf(text: string): number | null {
  const times = readTimes(text).filter(({ qualifier }) => qualifier !== 'every');
  const figure = times.find(({ seconds }) => seconds !== null);
  if (figure) return figure.atMost ?? figure.seconds;
  return times.some(({ qualifier }) => qualifier === 'at-once') ? 0 : null;
}

function isExternal(name: string, words: string): boolean {
  const folded = fold(name);
  if (
    INTERNAL.test(folded) &&
    !/customer|client|public|kunde|cliente/.test(folded.replace(/customer (?:success|support|service)/, ''))
  )
    return false;
  return EXTERNAL.test(folded) || EXTERNAL.test(fold(words));
}

function claim(scope: Scope, found: FoundAudience, lines: Lines): FoundAudience {
  scope.ledger.recover(linesIn(lines), `audience ${found.title}`);
  return found;
}
