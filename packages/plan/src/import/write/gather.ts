import type { Lines } from '../document/document.ts';
import type { Found } from '../found.ts';

/** What was found in one document, with its name. */
export interface FoundIn {
  readonly name: string;
  readonly found: Found;
  /** Lines of the document after repair. */
  readonly lines: readonly string[];
  /** Text of the lines that were claimed for the reviews, without Markdown. */
  readonly reviewText: string;
}

/** A thing with the place it came from. */
export type From<T> = T & {
  /** `line 34`; with several documents, `RUNBOOK.md line 34`. */
  readonly from: string;
  /** Place among its like in the same document, from 0. */
  readonly order: number;
  /** What stands there, on one line, without Markdown. */
  readonly says: string;
};

type Lists = Omit<Found, 'title' | 'review'>;
type Element<K extends keyof Lists> = Lists[K][number];

/** What was found in all documents, as one. */
export type Gathered = { readonly [K in keyof Lists]: readonly From<Element<K>>[] } & {
  readonly title: string;
  readonly review: Found['review'];
  readonly reviewText: string;
};

const LISTS = [
  'severities',
  'cadences',
  'thresholds',
  'escalation',
  'contacts',
  'audiences',
  'templates',
  'routines',
  'maintenance',
  'vendors',
  'levers',
  'goals',
  'escalationNotes',
  'runbooks',
  'procedures',
] as const satisfies readonly (keyof Lists)[];

/** Puts the findings of several documents together, in the order of the documents. */
export function gather(documents: readonly FoundIn[]): Gathered {
  const several = documents.length > 1;
  const lists = LISTS.map((list) => {
    const things = documents.flatMap(({ name, found, lines }) => {
      const own: readonly Lines[] = found[list];
      return own.map((thing, order) => ({
        ...thing,
        order,
        from: `${several ? `${name} ` : ''}line ${thing.line}`,
        says: plainText(lines.slice(thing.line - 1, thing.lastLine)),
      }));
    });
    return [list, things] as const;
  });
  const reviews = documents.map(({ found }) => found.review);
  return {
    // Each list holds the elements of the list of the same name.
    ...(Object.fromEntries(lists) as unknown as Omit<Gathered, 'title' | 'review' | 'reviewText'>),
    reviewText: documents
      .map((one) => one.reviewText)
      .filter((text) => text !== '')
      .join(' / '),
    title: documents.find(({ found }) => found.title !== '')?.found.title ?? 'Imported plan',
    review: {
      due: reviews.find(({ due }) => due !== null)?.due ?? null,
      severities: [...new Set(reviews.flatMap(({ severities }) => severities))],
      attendees: [...new Set(reviews.flatMap(({ attendees }) => attendees))],
      tasks: reviews.flatMap(({ tasks }) => tasks),
    },
  };
}

/** Lines of Markdown as one line of text: list items divided by slashes. */
export function plainText(lines: readonly string[]): string {
  return lines
    .map((line) =>
      line
        .replace(/^\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|>\s?|\|\s*)/, '')
        .replace(/\*\*|__|`/g, '')
        .replace(/\s*\|\s*/g, ' | ')
        .trim(),
    )
    .filter((line) => /[\p{L}\p{N}]/u.test(line))
    .join(' / ');
}
