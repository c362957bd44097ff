import type { Path } from './node-positions.ts';

/** A value that names environment variables which are not set. It keeps its text as written. */
export interface UnsetSecret {
  readonly path: Path;
  readonly names: readonly string[];
}

/** What `${NAME}` may stand for. */
export interface Names {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The plan's own `variables`, as written; the environment goes before them. */
  readonly variables?: unknown;
}

export interface ResolvedSecrets {
  readonly value: unknown;
  /** Every text that could not be filled in. */
  readonly unset: readonly UnsetSecret[];
  /** Variables of the plan that lead back to themselves, each chain by its names. */
  readonly circles: readonly (readonly string[])[];
}

/** `${NAME}` and `${NAME:-default}`; `$${NAME}` is the text `${NAME}` itself. */
const SECRET = /\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
/** Variables of variables double with every step; a plan needs a few hundred characters. */
const MAX_LENGTH = 100_000;

/**
 * Fills `${NAME}` into every text of a YAML value: from the environment, else from the plan's variables, else its
 * default. A variable that is set to the empty text counts as not set.
 */
export function resolveSecrets(value: unknown, names: Names): ResolvedSecrets {
  const filler = new Filler(names);
  const unset: UnsetSecret[] = [];
  const walk = (node: unknown, path: Path): unknown => {
    if (typeof node === 'string') {
      const filled = filler.fillIn(node);
      if (filled.unset.length > 0) unset.push({ path, names: filled.unset });
      return filled.text;
    }
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  return { value: walk(value, []), unset, circles: filler.circles };
}

/** A text with its variables, as far as they are known; one that is not leaves the whole as written. */
interface Filled {
  readonly text: string;
  readonly unset: readonly string[];
}

class Filler {
  /** Chains of variables that lead back to their first. */
  readonly circles: string[][] = [];
  readonly #env: Names['env'];
  readonly #variables: ReadonlyMap<string, string>;
  /** Each variable is filled in once: those that double with every step would never end. */
  readonly #known = new Map<string, Filled>();
  readonly #underWay: string[] = [];

  constructor({ env, variables }: Names) {
    this.#env = env;
    this.#variables = scalarsOf(variables);
    for (const name of this.#variables.keys()) this.#variable(name);
  }

  fillIn(text: string): Filled {
    const unset = new Set<string>();
    const filled = text.replace(SECRET, (whole, escaped?: string, name?: string, fallback?: string) => {
      if (escaped !== undefined || name === undefined) return escaped ?? whole;
      const known = this.#env[name] || this.#variable(name, fallback) || fallback;
      if (typeof known === 'string') return known;
      for (const missing of known?.unset ?? [name]) unset.add(missing);
      return whole;
    });
    if (filled.length > Math.max(MAX_LENGTH, text.length)) unset.add('a variable of a reasonable length');
    return unset.size > 0 ? { text, unset: [...unset] } : { text: filled, unset: [] };
  }

  /** @returns the text of a variable of the plan, what it lacks, or undefined where there is none and where `fallback` does. */
  #variable(name: string, fallback?: string): string | Filled | undefined {
    const text = this.#variables.get(name);
    if (text === undefined) return undefined;
    const start = this.#underWay.indexOf(name);
    if (start >= 0) {
      if (fallback === undefined) this.circles.push(this.#underWay.slice(start));
      return fallback ?? { text, unset: [name] };
    }
    let filled = this.#known.get(name);
    if (!filled) {
      this.#underWay.push(name);
      filled = this.fillIn(text);
      this.#underWay.pop();
      this.#known.set(name, filled);
    }
    if (filled.unset.length === 0) return filled.text;
    return fallback === undefined ? filled : undefined;
  }
}

function scalarsOf(variables: unknown): ReadonlyMap<string, string> {
  if (variables === null || typeof variables !== 'object') return new Map();
  const scalars = Object.entries(variables).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return new Map(scalars.map(([name, value]) => [name, String(value)]));
}
