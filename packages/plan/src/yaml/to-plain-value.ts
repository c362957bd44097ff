import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Finding, Problem } from '../problem.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import type { NodePositions, Path } from './node-positions.ts';
import type { YamlContent } from './read-yaml.ts';

const MAX_DEPTH = 40;
/** Nodes that aliases may produce in one file. A plan needs a few; an alias bomb needs millions. */
const MAX_ALIASED_NODES = 2_000;

/** Thrown to leave the walk when the file is hostile, caught below. */
class YamlLimit extends Error {}

/**
 * Turns a parsed document into plain maps, lists and scalars, noting the place of each and every key that is written
 * twice. Aliases are resolved within limits.
 */
export function toPlainValue(
  file: SourceFile,
  document: Document.Parsed,
  placeOf: (offset: number) => Place,
  positions: NodePositions,
): YamlContent {
  const walk = new PlainWalk(file, document, placeOf, positions);
  try {
    const { contents } = document;
    if (!isMap(contents)) {
      walk.report(contents, {
        code: 'yaml-not-a-map',
        message: 'The top of the file must be a map',
        hint: 'Write "key: value" lines.',
      });
      return { value: null, positions, problems: walk.problems };
    }
    return { value: walk.map(contents as YAMLMap, [], 0), positions, problems: walk.problems };
  } catch (error) {
    if (!(error instanceof YamlLimit)) throw error;
    return { value: null, positions, problems: walk.problems };
  }
}

class PlainWalk {
  readonly problems: Problem[] = [];
  readonly #file: SourceFile;
  readonly #document: Document.Parsed;
  readonly #placeOf: (offset: number) => Place;
  readonly #positions: NodePositions;
  #aliasedNodes = 0;
  #insideAlias = 0;

  constructor(
    file: SourceFile,
    document: Document.Parsed,
    placeOf: (offset: number) => Place,
    positions: NodePositions,
  ) {
    this.#file = file;
    this.#document = document;
    this.#placeOf = placeOf;
    this.#positions = positions;
  }

  report(node: unknown, finding: Finding): void {
    this.problems.push(problemAt(this.#file, this.#place(node), finding));
  }

  map(map: YAMLMap, path: Path, depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const pair of map.items) this.#pair(pair, result, path, depth);
    return result;
  }

  #pair(pair: Pair, result: Record<string, unknown>, path: Path, depth: number): void {
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    if (key === null || key === '__proto__' || key.includes('\u0000')) {
      this.report(pair.key, { code: 'yaml-key', message: 'This cannot be a key', hint: 'Use a plain word.' });
      return;
    }
    const own = [...path, key];
    if (Object.hasOwn(result, key)) {
      const first = this.#positions.get(own)?.key;
      this.report(pair.key, {
        code: 'duplicate-id',
        message: `"${key}" is written twice`,
        hint: first ? `It first stands at ${this.#file.name}:${first.line}:${first.column}; keep one.` : '',
      });
      return;
    }
    const keyPlace = this.#place(pair.key);
    const value = pair.value === null ? keyPlace : this.#place(pair.value);
    this.#positions.set(own, { file: this.#file, key: keyPlace, value });
    result[key] = this.#value(pair.value, own, depth + 1);
  }

  #value(node: unknown, path: Path, depth: number): unknown {
    this.#guard(node, depth);
    if (isAlias(node)) {
      this.#insideAlias++;
      const value = this.#value(node.resolve(this.#document), path, depth + 1);
      this.#insideAlias--;
      return value;
    }
    if (isMap(node)) return this.map(node as YAMLMap, path, depth);
    if (isSeq(node)) return this.#list(node as YAMLSeq, path, depth);
    return isScalar(node) ? node.value : null;
  }

  #list(list: YAMLSeq, path: Path, depth: number): unknown[] {
    return list.items.map((item, index) => {
      const own = [...path, index];
      const place = this.#place(item);
      this.#positions.set(own, { file: this.#file, key: place, value: place });
      return this.#value(item, own, depth + 1);
    });
  }

  #guard(node: unknown, depth: number): void {
    if (this.#insideAlias > 0) this.#aliasedNodes++;
    if (this.#aliasedNodes > MAX_ALIASED_NODES) {
      this.#stop(node, 'yaml-aliases', 'The aliases of this file unfold to too much', 'Write the values out.');
    }
    if (depth > MAX_DEPTH) {
      const hint = 'An alias must not stand inside its own anchor.';
      this.#stop(
        node,
        'yaml-too-deep',
        `This YAML is nested more than ${MAX_DEPTH} levels deep`,
        this.#insideAlias > 0 ? hint : '',
      );
    }
  }

  #stop(node: unknown, code: string, message: string, hint: string): never {
    this.report(node, { code, message, hint });
    throw new YamlLimit(message);
  }

  #place(node: unknown): Place {
    const range = isNode(node) ? (node as Node).range : null;
    return this.#placeOf(range?.[0] ?? 0);
  }
}
