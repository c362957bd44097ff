import type { Field } from './labels.ts';

/** A stretch of a template: text of the document, or Liquid of ours. */
export type Piece = { readonly text: string } | { readonly liquid: string };

/** The Liquid that prints a field on one line. */
export function printed(field: Field): Piece {
  if (field === 'components' || field === 'facts.actions') return { liquid: `{{ ${field} | join: ", " }}` };
  return { liquid: `{{ ${field} }}` };
}

/** The loop that prints what is being done, an item a line. */
export function actionLoop(prefix: string): Piece[] {
  return [{ liquid: '{% for action in facts.actions %}' }, { text: prefix }, { liquid: '{{ action }}\n{% endfor %}' }];
}

/**
 * Joins the pieces. Text of the document is printed as it stands: whatever looks like Liquid in it is wrapped so that it
 * is no Liquid any more.
 */
export function joinPieces(pieces: readonly Piece[]): string {
  let joined = '';
  let text = '';
  for (const piece of [...pieces, { liquid: '' }]) {
    if ('text' in piece) text += piece.text;
    else {
      joined += plainText(text) + piece.liquid;
      text = '';
    }
  }
  return joined;
}

/** A raw block for each brace is read slowly by the thousand; so many are wrapped as one. */
const MANY_BRACES = 50;

/** A brace that opens Liquid, or stands right before Liquid of ours, is printed by a raw block. */
function plainText(text: string): string {
  const braces = text.match(/\{(?=[{%]|$)/g)?.length ?? 0;
  if (braces > MANY_BRACES && !text.includes('endraw')) return `{% raw %}${text}{% endraw %}`;
  return text.replace(/\{(?=[{%]|$)/g, '{% raw %}{{% endraw %}');
}
