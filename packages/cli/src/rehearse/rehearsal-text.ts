import type { Rehearsal, RehearsedLine } from '@tocsin/core';
import { countOf, indent } from '../shared/output.ts';
import { type Ink, paint } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { failuresOf } from './failures.ts';
import type { PlayedStory } from './scenarios.ts';

const INKS: Readonly<Record<RehearsedLine['tone'], Ink | null>> = {
  bad: 'red',
  warning: 'yellow',
  good: 'green',
  plain: null,
};

/** Stories one after the other, then what they come to. */
export function rehearsalsText(played: readonly PlayedStory[]): string {
  const stories = played.map(rehearsalText);
  return [...stories, played.length > 1 || hasExpectations(played) ? verdictText(played) : ''].join('\n');
}

function hasExpectations(played: readonly Rehearsal[]): boolean {
  return played.some(({ expectations }) => expectations.length > 0);
}

function verdictText(played: readonly PlayedStory[]): string {
  const failures = failuresOf(played);
  const expectations = played.flatMap((one) => one.expectations);
  const told = `${countOf(played.length, 'story', 'stories')}, ${countOf(expectations.length, 'expectation')}`;
  if (failures.length === 0) return paint('green', `${told}: everything holds`);
  return [
    paint('red', `${told}: ${failures.length} ${failures.length === 1 ? 'fails' : 'fail'}`),
    indent(failures.join('\n')),
  ].join('\n');
}

function rehearsalText(story: Rehearsal): string {
  const parts = [
    paint('bold', story.title),
    indent(timelineText(story)),
    part('Who was woken', wokenText(story)),
    part('Never answered', neverText(story)),
    part('Gaps', story.gaps.map(({ local, text }) => paint('red', `${local}  ${text}`)).join('\n')),
    part('Expected', expectedText(story)),
  ];
  return `${parts.filter((text) => text !== '').join('\n')}\n`;
}

function part(heading: string, body: string): string {
  return body === '' ? '' : `  ${paint('bold', heading)}\n${indent(body, '    ')}`;
}

function timelineText({ timeline, incidents }: Rehearsal): string {
  const several = incidents.length > 1;
  return columns(
    timeline.map(({ local, incident, text, tone }) => {
      const ink = INKS[tone];
      const line = several && incident ? `${incident}  ${text}` : text;
      return [paint('dim', local), ink ? paint(ink, line) : line];
    }),
  );
}

function wokenText({ people }: Rehearsal): string {
  if (people.length === 0) return paint('red', 'nobody');
  return columns(
    people.map(({ name, pages, notifications, night, channels }) => [
      name,
      `${countOf(pages, 'page')}${night > 0 ? ` (${night} at night)` : ''}`,
      notifications > 0 ? countOf(notifications, 'notification') : '',
      `over ${channels.join(', ')}`,
    ]),
  );
}

function neverText({ people }: Rehearsal): string {
  const silent = people.filter(({ pages, answered }) => pages > 0 && answered === null);
  return silent.map(({ name, pages }) => `${name} (${countOf(pages, 'page')})`).join('\n');
}

function expectedText({ expectations }: Rehearsal): string {
  return expectations
    .map(({ text, holds, found, line }) => {
      if (holds) return paint('green', `ok    ${text}: ${found}`);
      return paint('red', `FAILS ${text}: ${found}${line === null ? '' : ` (line ${line})`}`);
    })
    .join('\n');
}
