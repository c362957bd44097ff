/** What of a message of the same shape stands for all of them. */
export interface Template {
  /** The words of the message; what differs is `<*>`. */
  words: string[];
  count: number;
}

/** Below this share of equal words two messages of the same length are different ones (Drain's usual threshold). */
const SIMILAR = 0.5;
/** Words beyond these are one: a template is for a reader. */
const MOST_WORDS = 60;
/** Templates that are compared with one message; the busiest are kept in front. */
const MOST_IN_A_LEAF = 40;

/**
 * Finds the shapes of messages as Drain does (He et al., 2017, "Drain: An Online Log Parsing Approach with Fixed Depth Tree"):
 * messages with the same number of words and the same first word are compared word by word, and what differs in the one that
 * is similar enough becomes `<*>`. Memory is bounded by the number of templates; once they are used up, the rarest goes.
 */
export class TemplateMiner {
  readonly #most: number;
  readonly #leaves = new Map<string, Template[]>();
  readonly #forget: (template: Template) => void;
  #size = 0;

  /** @param forget told of each template that had to go */
  constructor(most: number, forget: (template: Template) => void = () => undefined) {
    this.#most = most;
    this.#forget = forget;
  }

  /** The template of a masked message, which counts it. */
  take(masked: string): Template {
    const words = masked.split(/\s+/, MOST_WORDS);
    const key = `${words.length} ${words[0]?.includes('<') ? '<*>' : words[0]}`;
    const leaf = this.#leaves.get(key) ?? [];
    this.#leaves.set(key, leaf);
    const found = mostSimilar(leaf, words);
    if (found) {
      found.count += 1;
      generalise(found, words);
      return found;
    }
    if (this.#size >= this.#most) this.#dropRarest();
    const template: Template = { words, count: 1 };
    leaf.push(template);
    this.#size += 1;
    if (leaf.length > MOST_IN_A_LEAF) this.#drop(leaf);
    return template;
  }

  #dropRarest(): void {
    let rarest: Template[] | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const leaf of this.#leaves.values()) {
      for (const { count } of leaf) {
        if (count >= fewest) continue;
        fewest = count;
        rarest = leaf;
      }
      if (fewest === 1) break;
    }
    if (rarest) this.#drop(rarest);
  }

  #drop(leaf: Template[]): void {
    // The one that was added last may be about to become the busiest.
    let index = 0;
    for (let at = 0; at < leaf.length - 1; at++) {
      if ((leaf[at]?.count ?? 0) < (leaf[index]?.count ?? 0)) index = at;
    }
    const [gone] = leaf.splice(index, 1);
    if (!gone) return;
    this.#size -= 1;
    this.#forget(gone);
  }
}

function mostSimilar(leaf: readonly Template[], words: readonly string[]): Template | null {
  let best: Template | null = null;
  let most = 0;
  for (const template of leaf) {
    let same = 0;
    for (let at = 0; at < words.length; at++) if (template.words[at] === words[at]) same += 1;
    if (same === words.length) return template;
    if (same > most) {
      most = same;
      best = template;
    }
  }
  return most >= words.length * SIMILAR ? best : null;
}

function generalise(template: Template, words: readonly string[]): void {
  for (let at = 0; at < words.length; at++) if (template.words[at] !== words[at]) template.words[at] = '<*>';
}
