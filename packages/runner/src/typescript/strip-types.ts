/** What the stripper throws: https://github.com/swc-project/swc, bindings/binding_typescript_wasm. */
interface StripError {
  readonly code: 'UnsupportedSyntax' | 'InvalidSyntax';
  readonly message: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}

/**
 * JavaScript of a TypeScript source, by what Node itself uses for that. Types become blanks, so that lines and columns stay; a source
 * with what is more than types, such as an enum, is translated.
 * @returns or why it is no TypeScript, with its place
 */
export async function stripTypes(source: string): Promise<{ readonly code: string } | { readonly error: string }> {
  // Loaded with the first cell that needs it: it takes a tenth of a second.
  const { transformSync } = await import('@swc/wasm-typescript');
  let failure: StripError | null = null;
  for (const mode of ['strip-only', 'transform'] as const) {
    try {
      return { code: transformSync(source, { mode, module: true }).code };
    } catch (error) {
      failure = error as StripError;
      if (failure.code !== 'UnsupportedSyntax') break;
    }
  }
  const place =
    failure?.startLine === undefined ? '' : `line ${failure.startLine}, column ${(failure.startColumn ?? 0) + 1}: `;
  return { error: `This is no TypeScript: ${place}${failure?.message ?? 'it cannot be read'}` };
}
