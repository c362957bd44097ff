import { escapeMarkdown } from '@tocsin/core';
import type { IssueDraft, IssueLine } from './tracker-client.ts';

const ABOUT = 'Tocsin keeps title, description and status of this issue in step with an action item.';

/** A description in Markdown in which nothing from outside becomes markup, a mention or a reference. */
export function markdownText({ lines, marker }: IssueDraft): string {
  const list = lines.map((line) => `- ${line.label}: ${markdownValue(line)}`);
  return [...list, '', `${ABOUT} Its id is \`${marker}\`.`].join('\n');
}

function markdownValue({ value, url }: IssueLine): string {
  // A letter of no width after "@" keeps a name of the incident from calling somebody of the tracker.
  const text = escapeMarkdown(value).replace(/@/g, '@\u200b');
  return url === undefined ? text : `[${text}](<${encodeURI(url)}>)`;
}

/** A node of the Atlassian Document Format. */
export interface AdfNode {
  readonly type: string;
  readonly content?: readonly AdfNode[];
  readonly text?: string;
  readonly marks?: readonly object[];
  readonly version?: 1;
}

/** A description in the Atlassian Document Format. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export function adfText({ lines, marker }: IssueDraft): AdfNode {
  const items = lines.map(({ label, value, url }) => {
    const marks = url === undefined ? {} : { marks: [{ type: 'link', attrs: { href: encodeURI(url) } }] };
    // A text node must not be empty.
    const line = [textNode(`${label}: `), { ...textNode(value || '-'), ...marks }];
    return { type: 'listItem', content: [{ type: 'paragraph', content: line }] };
  });
  const about = { type: 'paragraph', content: [textNode(`${ABOUT} Its id is ${marker}.`)] };
  return { version: 1, type: 'doc', content: [{ type: 'bulletList', content: items }, about] };
}

const textNode = (text: string): AdfNode => ({ type: 'text', text });
