/** "Option" as headings of a few languages have it. */
const OPTION =
  /^[^\p{L}\p{N}]*(?:option|alternative|alternativa|alternativo|variante?|opção|opcao|opción|opcion|opzione|optie)(?![\p{L}\p{M}])/iu;

/** Whether a third-level heading opens an alternative: it begins with "Option", "Alternative" or the like. */
export function isOptionHeading(title: string): boolean {
  return OPTION.test(title.normalize('NFC'));
}
