import { printable } from '../shared/printable.ts';
import { loadForRehearsal } from './load.ts';
import { formOf, type RehearseOptions, wholeNumber } from './options.ts';
import type { Answer } from './rehearse.ts';
import { yearRequest } from './year-request.ts';

/** Plays a year, or one incident of it. */
export async function year(dir: string, options: RehearseOptions): Promise<Answer> {
  const { rehearseOneOfYear, rehearseYear } = await import('@tocsin/core');
  const plan = await loadForRehearsal(dir);
  const request = await yearRequest(plan, options);
  if (options.only !== undefined) {
    const index = wholeNumber('only', options.only, 0, request.incidents - 1);
    const { renderStories } = await import('./scenarios.ts');
    return {
      text: await renderStories([{ ...rehearseOneOfYear(plan, request, index), file: null }], options),
      passed: true,
    };
  }
  const report = rehearseYear(plan, request);
  const form = formOf(options);
  if (form === 'json') return { text: JSON.stringify(report, null, 2), passed: true };
  const { yearMarkdown } = await import('./year-markdown.ts');
  const { yearText } = await import('./year-text.ts');
  return { text: form === 'md' ? yearMarkdown(printable(report)) : yearText(printable(report)), passed: true };
}
