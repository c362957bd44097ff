import type { Document, Section } from './document/document.ts';
import { findLevers } from './facts/levers.ts';
import type { Found, FoundRunbook } from './found.ts';
import { Ledger } from './ledger.ts';
import { readFacts } from './read-facts.ts';
import { findProcedures } from './runbooks/find-procedures.ts';
import { findRunbooks, topOf } from './runbooks/find-runbooks.ts';
import { plainWords } from './runbooks/phase-words.ts';
import { readRunbook } from './runbooks/read-runbook.ts';
import { settleLeftOvers } from './settle-left-overs.ts';
import { type FoundIn, plainText } from './write/gather.ts';
import type { Names } from './write/names.ts';

/** A document with what was found in it, and what became of each of its lines. */
export interface ReadPlanDocument {
  readonly document: Document;
  readonly found: Found;
  readonly ledger: Ledger;
}

/** A plan folder holds 1,000 files; what is beyond is left. */
const MOST_RUNBOOKS = 700;

/**
 * Finds everything that a plan can hold in a document.
 *
 * @param names ids of runbooks that are taken, shared by documents that become one plan.
 */
export function readPlanDocument(document: Document, names: Names): ReadPlanDocument {
  const ledger = new Ledger(document);
  for (const repair of document.repairs) if (repair.kind !== 'encoding') ledger.prose(repair);
  const { runbooks: sections, whole } = findRunbooks(document);
  const facts = readFacts({ document, ledger, runbooks: sections });
  const free = (): number => Math.max(0, MOST_RUNBOOKS - names.count);
  const runbooks = sections
    .slice(0, free())
    .map((section) => readRunbook(section, { ledger, names, skipClaimed: false, noun: 'runbook' }));
  if (whole) runbooks.push(readRunbook(whole, { ledger, names, skipClaimed: true, noun: 'runbook' }));
  const rest = whole ? [] : findProcedures(document.root, sections, ledger).slice(0, free());
  const procedures = rest.map((section) =>
    readRunbook(section, { ledger, names, skipClaimed: true, noun: 'procedure' }),
  );
  const all: readonly FoundRunbook[] = [...runbooks, ...procedures];
  const found: Found = {
    title: titleOf(document),
    ...facts,
    levers: findLevers(all),
    runbooks,
    procedures: procedures.filter(hasParts),
  };
  settleLeftOvers(document, ledger);
  return { document, found, ledger };
}

/** What the writing of a plan needs of a document. */
export function foundIn({ document, found, ledger }: ReadPlanDocument): FoundIn {
  const ofReview = document.lines.filter((_, index) => {
    const fate = ledger.fateOf(index + 1);
    return fate?.fate === 'recovered' && fate.as === 'review';
  });
  return { name: document.name, found, lines: document.lines, reviewText: plainText(ofReview) };
}

function hasParts({ phases }: FoundRunbook): boolean {
  return phases.length > 0;
}

/** The first heading, or the name of the file. */
function titleOf({ root, name, frontMatter }: Document): string {
  const top: Section = topOf(root);
  const first = top.title || root.sections[0]?.title || '';
  const title = frontMatter.title ?? first;
  return plainWords(title) === '' ? name.replace(/^.*[\\/]/, '').replace(/\.[a-z]+$/i, '') : title;
}
