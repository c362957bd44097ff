import { cleanText, clip, oneLine } from '@tocsin/channels';

/** Slack takes 3,000 characters in a section, and 150 in a header. */
const MOST_TEXT = 2_900;

/** A message for an incoming webhook of Slack, as Block Kit: a header, the text, and links below it. */
export function slackBody(message: {
  readonly headline: string;
  readonly text: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
}): object {
  const headline = oneLine(message.headline, 150) || 'Status';
  const links = message.links.map(({ title, url }) => `<${url}|${escaped(title)}>`).join('  ·  ');
  return {
    text: escaped(headline),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: headline, emoji: false } },
      ...(message.text.trim() === ''
        ? []
        : [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn(message.text), verbatim: true } }]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: links, verbatim: true }] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Bold as Slack writes it. Everything else is text: escaped, so that it mentions nobody and links nowhere. */
function mrkdwn(text: string): string {
  const bold = escaped(cleanText(text)).replace(/\*\*([^*\n]{1,500})\*\*/gu, '*$1*');
  return clip(bold.replace(/^#{1,6} +(\S.*)$/gmu, '*$1*'), MOST_TEXT);
}

/** https://docs.slack.dev/messaging/formatting-message-text: these three, and no others. */
function escaped(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}
