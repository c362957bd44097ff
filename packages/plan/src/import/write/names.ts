import { ID_PATTERN } from '../../schema/formats.ts';

const MAX_ID = 48;

/** Makes words an id in small letters: `Sécurité (API)` is `securite-api`; empty when nothing of it can stand in one. */
export function slugOf(words: string): string {
  const plain = words
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_ID);
  return plain.replace(/-+$/, '');
}

/** Gives out ids that are valid and not taken. */
export class Names {
  readonly #taken = new Set<string>();
  /** The number that is tried next for a stem, so that thousands of one name do not count from 2 each. */
  readonly #next = new Map<string, number>();

  /** The id for some words; `fallback` when they hold no Latin letter. A second one of the same name ends in `-2`. */
  take(words: string, fallback: string): string {
    return this.#unique(slugOf(words) || fallback);
  }

  /** Like `take`, but what is an id already stays as it is: `SEV-1`. */
  keep(id: string, fallback: string): string {
    return this.#unique(ID_PATTERN.test(id) && id.length <= MAX_ID ? id : slugOf(id) || fallback);
  }

  /** How many ids were given out. */
  get count(): number {
    return this.#taken.size;
  }

  #unique(stem: string): string {
    let id = stem;
    let again = this.#next.get(stem) ?? 2;
    for (; this.#taken.has(id.toLowerCase()); again++) id = `${stem}-${again}`;
    this.#next.set(stem, again);
    this.#taken.add(id.toLowerCase());
    return id;
  }
}

/** One line of at most so many characters. */
export function oneLine(text: string, most = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}
