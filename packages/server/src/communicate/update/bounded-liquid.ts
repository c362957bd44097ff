import { Liquid, LiquidError } from 'liquidjs';
import { Problem } from '../../platform/problem.ts';

const MOST_LETTERS = 100_000;
/** Letters of a message, whatever its loops add up to. */
const MOST_OUTPUT = 200_000;
const MOST_RENDERS = 20_000;
const LONGEST_MS = 500;
const MOST_MEMORY = 2_000_000;

/** Letters that values have written in the rendering under way; rendering is synchronous. */
let written = 0;

const engine = new Liquid({
  ...{ strictVariables: true, strictFilters: true, lenientIf: true, ownPropertyOnly: true },
  outputEscape: (value: unknown) => {
    const text = value === null || value === undefined ? '' : String(value);
    written += text.length;
    if (written > MOST_OUTPUT) throw new Error(`the message has more than ${MOST_OUTPUT} letters`);
    return text;
  },
});
for (const tag of ['include', 'render', 'layout']) delete engine.tags[tag];

/** Liquid within bounds of time and memory: what loops for ever, or grows without end, is broken off. */
export interface BoundedTemplate {
  /** @throws LiquidError where a value is missing, a bound is met, or the template is wrong */
  render(scope: object): string;
}

/**
 * Reads a template for several renderings, which share half a second.
 * @param file of the template, for messages
 * @throws Problem 'invalid' for one that is too long; LiquidError for one that cannot be read
 */
export function boundedTemplate(source: string, file: string): BoundedTemplate {
  if (source.length > MOST_LETTERS) {
    throw new Problem('invalid', `The template ${file} has more than ${MOST_LETTERS} characters. Shorten it.`);
  }
  const parsed = engine.parse(source);
  // Text that stands in the template itself counts by its longest piece.
  const longest = source.split(/\{[{%]|[%}]\}/u).reduce((most, piece) => Math.max(most, piece.length), 1);
  const templateLimit = Math.min(MOST_RENDERS, Math.ceil((4 * MOST_OUTPUT) / longest) + 100);
  const endMs = performance.now() + LONGEST_MS;
  return {
    render(scope) {
      written = 0;
      const renderLimit = Math.max(1, endMs - performance.now());
      const text = engine.renderSync(parsed, scope, { renderLimit, templateLimit, memoryLimit: MOST_MEMORY }) as string;
      if (text.length > 4 * MOST_OUTPUT) throw tooLong(file);
      return text;
    },
  };
}

/** What went wrong as a sentence for whoever wrote the template; what is no fault of it stays as it is. */
export function liquidProblem(error: unknown, file: string): unknown {
  if (!LiquidError.is(error)) return error;
  return new Problem('invalid', `The template ${file} cannot be filled in: ${error.message}`);
}

function tooLong(file: string): Problem {
  return new Problem('invalid', `The template ${file} writes more than ${MOST_OUTPUT} letters. Shorten its loops.`);
}
