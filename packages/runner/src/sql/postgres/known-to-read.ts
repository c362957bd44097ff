import { parse } from 'libpg-query';
import pg from 'pg';
import { isActingFunction, isReadingExtensionFunction, isReadingSystemFunction } from './acting-functions.ts';
import { whyQueryWrites } from './classify-sql.ts';
import { FUNCTIONS, HIDDEN_CHECKS, HIDDEN_FUNCTIONS, OPERATOR_FUNCTIONS, RELATIONS } from './known-to-read.queries.ts';
import { type CalledName, namesIn } from './names-in.ts';
import type { Tree } from './tree.ts';

/** Views within views, and functions within functions, are followed this far. */
const MOST_ROUNDS = 20;

interface FoundRelation {
  readonly name: string;
  readonly kind: string;
  readonly hasForeign: boolean;
  /** What reading it evaluates: the query of a view, the conditions of its policies. */
  readonly definitions: readonly string[];
}

interface FoundFunction {
  readonly schema: string;
  readonly name: string;
  readonly volatility: string;
  readonly language: string;
  readonly isTrusted: boolean;
  readonly isOfExtension: boolean;
  /** Null for what is not written in SQL or PL/pgSQL. */
  readonly body: string | null;
  /** The functions that an aggregate is made of. */
  readonly parts: readonly string[];
}

/**
 * Says why queries may act in this database although their grammar only reads: a function, operator, view, policy, cast or
 * domain of the database itself leads to a function that is not known to read. A READ ONLY transaction does not stop
 * all that those can do, such as ending sessions and taking locks.
 * @param trees the parse trees, all of which only read by their grammar
 * @returns null when they are known to read
 */
export async function whyNotKnownToRead(client: pg.ClientBase, trees: readonly unknown[]): Promise<string | null> {
  const search = new Search(client);
  for (const tree of trees) search.add(tree);
  return (await search.addHidden()) ?? (await search.run());
}

/** Follows names to what they mean in this database until nothing new is found. */
class Search {
  readonly #client: pg.ClientBase;
  readonly #seen = new Set<string>();
  #relations: CalledName[] = [];
  #functions: CalledName[] = [];
  #operators: string[] = [];

  constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  add(tree: unknown): void {
    const names = namesIn(tree);
    this.#relations.push(...names.relations);
    this.#functions.push(...names.functions);
    this.#operators.push(...names.operators);
  }

  /** What any query may call without a word in it: casts, support functions of types, checks of domains. */
  async addHidden(): Promise<string | null> {
    const functions = await this.#ask<{ schema: string; name: string }>(HIDDEN_FUNCTIONS);
    this.#functions.push(...functions.map((found) => ({ ...found, isNotation: false })));
    const checks = await this.#ask<{ name: string; text: string }>(HIDDEN_CHECKS);
    for (const { name, text } of checks) {
      const why = await this.#addText(
        `select ${text.replace(/^CHECK /, '').replace(/ NOT VALID$/, '')}`,
        `the domain ${name}`,
      );
      if (why) return why;
    }
    return null;
  }

  async run(): Promise<string | null> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (this.#relations.length + this.#functions.length + this.#operators.length === 0) return null;
      const why = (await this.#lookAtRelations()) ?? (await this.#lookAtFunctions());
      if (why) return why;
    }
    return 'its views and functions lead too deep to be followed';
  }

  async #lookAtRelations(): Promise<string | null> {
    const asked = this.#unseen('relation', this.#relations);
    this.#relations = [];
    if (asked.length === 0) return null;
    const found = await this.#ask<FoundRelation>(RELATIONS, columnsOf(asked));
    for (const { name, hasForeign, definitions } of found) {
      if (hasForeign) return `${name} reads from another server or program`;
      for (const text of definitions) {
        const why = await this.#addText(text, `the view or policy of ${name}`);
        if (why) return why;
      }
    }
    return null;
  }

  async #lookAtFunctions(): Promise<string | null> {
    if (this.#operators.length > 0) {
      const behind = await this.#ask<{ schema: string; name: string }>(OPERATOR_FUNCTIONS, [this.#operators]);
      this.#functions.push(...behind.map((found) => ({ ...found, isNotation: false })));
      this.#operators = [];
    }
    const asked = this.#unseen('function', this.#functions);
    this.#functions = [];
    if (asked.length === 0) return null;
    const found = await this.#ask<FoundFunction>(FUNCTIONS, columnsOf(asked));
    for (const one of found) {
      const why = whyActs(one);
      if (why) return `the function ${one.name} ${why}`;
      const called = [...one.parts, ...callsIn(one.body ?? '')];
      this.#functions.push(...called.map((name) => ({ schema: '*', name, isNotation: false })));
    }
    return null;
  }

  /** Values come as JavaScript has them, other than those that are shown. */
  async #ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#client.query<Row>({ text, values, types: pg.types })).rows;
  }

  #unseen(kind: string, names: readonly CalledName[]): CalledName[] {
    return names.filter(({ schema, name, isNotation }) => {
      const key = JSON.stringify([kind, schema, name, isNotation]);
      if (this.#seen.has(key)) return false;
      this.#seen.add(key);
      return true;
    });
  }

  async #addText(text: string, where: string): Promise<string | null> {
    const tree = await parse(text).catch(() => null);
    if (tree === null) return `${where} cannot be read`;
    const why = whyQueryWrites(tree as unknown as Tree);
    if (why) return `${where}: ${why}`;
    this.add(tree);
    return null;
  }
}

function whyActs({ schema, name, volatility, language, isTrusted, isOfExtension, body }: FoundFunction): string | null {
  const isVolatile = volatility === 'v';
  if (schema === 'pg_catalog' && !isOfExtension) {
    return isVolatile && !isReadingSystemFunction(name) ? 'acts on the server' : null;
  }
  if (isOfExtension && isVolatile && isReadingExtensionFunction(name)) return null;
  if (isVolatile) return 'may write: it is VOLATILE, and a read-only transaction does not stop all that it can do';
  if (isOfExtension || language === 'internal') return null;
  if (!isTrusted) return `is written in ${language}, which may do anything`;
  const acting = callsIn(body ?? '').find((called) => isActingFunction(called));
  if (acting !== undefined) return `calls ${acting}, which acts on the server`;
  return body !== null && language === 'plpgsql' && /\bexecute\b/i.test(bodyOf(body))
    ? 'runs SQL that it makes itself'
    : null;
}

/** Without the head, which says what may be executed by whom. */
function bodyOf(definition: string): string {
  return definition.slice(Math.max(0, definition.search(/^AS |^BEGIN /m)));
}

/** Words that stand before a bracket, and so may be calls. */
function callsIn(body: string): string[] {
  const words = [...body.matchAll(/([\p{L}_][\p{L}\p{N}_$]*)"?\s{0,9}\(/gu)].map((match) => match[1] ?? '');
  return [...new Set(words.flatMap((word) => [word, word.toLowerCase()]))];
}

function columnsOf(asked: readonly CalledName[]): [(string | null)[], string[], boolean[]] {
  return [asked.map(({ schema }) => schema), asked.map(({ name }) => name), asked.map(({ isNotation }) => isNotation)];
}
