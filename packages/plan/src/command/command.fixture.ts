import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A fence as the tests need it. */
export interface FixtureFence {
  readonly language: string;
  readonly source: string;
}

const SEEDS = fileURLToPath(new URL('../../../../../shared/seeds', import.meta.url));

/** Whether the users' documents are there; they are not part of the repository. */
export const seedsAreThere = existsSync(SEEDS);

/**
 * Fences of one of the users' documents.
 *
 * @param number position of the document, from 0.
 */
export function seedFences(number: number): readonly FixtureFence[] {
  const name = readdirSync(SEEDS).sort()[number] ?? '';
  const text = readFileSync(`${SEEDS}/${name}`, 'utf8').replace(/\r/g, '');
  return fencesOf(unfolded(text));
}

/** The first half of a text that is pasted twice: up to where its first second-level heading comes again. */
function unfolded(text: string): string {
  const heading = /^## .*$/m.exec(text);
  const again = heading ? text.indexOf(`\n${heading[0]}\n`, heading.index + heading[0].length) : -1;
  return again < 0 ? text : text.slice(0, again);
}

/** Fences of a Markdown text, those within lists and quotes included. */
export function fencesOf(text: string): readonly FixtureFence[] {
  const found: FixtureFence[] = [];
  let open: { language: string; margin: RegExp; rows: string[] } | null = null;
  for (const row of text.split('\n')) {
    const mark = /^(\s*(?:>\s?)?)(?:`{3,}|~{3,})\s*([\w-]*)\s*$/.exec(row);
    if (mark && open === null) {
      open = { language: mark[2] ?? '', margin: new RegExp(`^[ >]{0,${mark[1]?.length ?? 0}}`), rows: [] };
    } else if (mark && open !== null && mark[2] === '') {
      found.push({ language: open.language, source: open.rows.join('\n') });
      open = null;
    } else open?.rows.push(row.replace(open.margin, ''));
  }
  return found;
}
