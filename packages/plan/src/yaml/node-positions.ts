import type { Place, SourceFile } from '../source-file.ts';

/** A path into the merged YAML: keys and list indexes. */
export type Path = readonly PropertyKey[];

interface Spot {
  readonly file: SourceFile;
  /** Where the key stands; for a list item, the item itself. */
  readonly key: Place;
  readonly value: Place;
}

/** Remembers where every key and value of the merged YAML was written. */
export class NodePositions {
  readonly #spots = new Map<string, Spot>();

  set(path: Path, spot: Spot): void {
    this.#spots.set(nameOf(path), spot);
  }

  get(path: Path): Spot | undefined {
    return this.#spots.get(nameOf(path));
  }

  /** Takes over what another file's positions hold under a path. */
  adopt(other: NodePositions, prefix: Path): void {
    const exact = nameOf(prefix);
    for (const [name, spot] of other.#spots) {
      if (name === exact || name.startsWith(`${exact}\u0000`)) this.#spots.set(name, spot);
    }
  }

  /**
   * Finds the place of a path. What is missing in the file is pointed at by the key of its nearest parent.
   *
   * @returns undefined when not even a parent is known, that is for an empty plan.
   */
  locate(path: Path, part: 'key' | 'value'): { file: SourceFile; place: Place } | undefined {
    const exact = this.get(path);
    if (exact) return { file: exact.file, place: exact[part] };
    for (let length = path.length - 1; length > 0; length--) {
      const parent = this.get(path.slice(0, length));
      if (parent) return { file: parent.file, place: parent.key };
    }
    return undefined;
  }
}

function nameOf(path: Path): string {
  return path.map(String).join('\u0000');
}
