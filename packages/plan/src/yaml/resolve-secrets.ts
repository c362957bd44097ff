import type { Path } from './node-positions.ts';

/** A value that names environment variables which are not set. It keeps its text as written. */
export interface UnsetSecret {
  readonly path: Path;
  readonly names: readonly string[];
}

/** `${NAME}` and `${NAME:-default}`; `$${NAME}` is the text `${NAME}` itself. */
const SECRET = /\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Fills the secrets into every text of a YAML value. A variable that is set to the empty text counts as not set.
 *
 * @returns the value with secrets filled in, and every text that could not be filled in.
 */
export function resolveSecrets(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
): { value: unknown; unset: readonly UnsetSecret[] } {
  const unset: UnsetSecret[] = [];
  const walk = (node: unknown, path: Path): unknown => {
    if (typeof node === 'string') return fillIn(node, path);
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
  };
  const fillIn = (text: string, path: Path): string => {
    const names: string[] = [];
    const filled = text.replace(
      SECRET,
      (whole, escaped: string | undefined, name: string | undefined, fallback: string | undefined) => {
        if (escaped !== undefined || name === undefined) return escaped ?? whole;
        const known = env[name];
        if (known !== undefined && known !== '') return known;
        if (fallback !== undefined) return fallback;
        names.push(name);
        return whole;
      },
    );
    if (names.length > 0) unset.push({ path, names });
    return names.length > 0 ? text : filled;
  };
  return { value: walk(value, []), unset };
}
