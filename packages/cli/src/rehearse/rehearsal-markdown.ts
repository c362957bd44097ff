import type { Rehearsal } from '@tocsin/core';
import { failuresOf } from './failures.ts';
import { cell, markdownList, markdownTable } from './markdown.ts';
import type { PlayedStory } from './scenarios.ts';

const MOST_LINES = 60;

/** Stories as a comment or a page: what failed stands on top, each timeline is folded away. */
export function rehearsalsMarkdown(played: readonly PlayedStory[]): string {
  const failed = played.filter(({ passed }) => !passed).length;
  const head =
    failed === 0 ? 'Every story goes as expected' : `${failed} of ${played.length} stories do not go as expected`;
  const parts = [`## ${head}`, markdownList(failuresOf(played), MOST_LINES), ...played.map(story)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function story({ title, timeline, people, gaps, expectations, passed }: Rehearsal): string {
  const expected = expectations.map(({ text, holds, found }) => `${holds ? 'ok' : 'FAILS'}: ${text}: ${found}`);
  const lines = timeline.slice(0, MOST_LINES).map(({ local, text }) => [local, text]);
  const woken = people.map(({ name, pages, night, notifications, answered }) => [
    name,
    String(pages),
    String(night),
    String(notifications),
    answered === null && pages > 0 ? 'never' : '',
  ]);
  return [
    `### ${passed ? '' : 'FAILS: '}${cell(title)}`,
    markdownList(expected, MOST_LINES),
    markdownList(
      gaps.map(({ local, text }) => `Gap: ${local}: ${text}`),
      MOST_LINES,
    ),
    markdownTable(['person', 'pages', 'at night', 'notifications', 'answered'], woken),
    `<details><summary>What happens</summary>\n\n${markdownTable(['time', ''], lines)}\n\n</details>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
