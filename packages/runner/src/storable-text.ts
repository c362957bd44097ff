/**
 * Text that PostgreSQL takes, as text and within jsonb: NUL and halves of a character, which are what is left where a
 * text was cut in the middle of one, become the replacement character.
 */
export function storableText(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD');
}
