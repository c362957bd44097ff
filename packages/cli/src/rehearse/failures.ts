import type { PlayedStory } from './scenarios.ts';

/** A line for each expectation that failed: where it stands, what was expected, and what happened instead. */
export function failuresOf(played: readonly PlayedStory[]): readonly string[] {
  return played.flatMap(({ title, file, expectations }) =>
    expectations.flatMap(({ text, found, holds, line }) => {
      if (holds) return [];
      const place = file === null ? `"${title}"` : line === null ? file : `${file}:${line}`;
      return [`${place}: expected: ${text}; what happened: ${found}`];
    }),
  );
}
