import type { MessageAction, MessageIncident, OutgoingMessage } from '../channel.ts';
import { cleanText, clip, oneLine } from '../clean-text.ts';
import { type Block, type Inline, parseSimpleMarkdown } from '../simple-markdown.ts';
import { webAddress } from '../web-address.ts';

/** Web mail cuts a mail off at about 100 KB of HTML, and the buttons with it. The plain text stays whole. */
const MAX_HTML_TEXT_LENGTH = 20_000;
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px';

/** Mail programs that know dark mode take these over the inlined light colours; the others show the light ones. */
const DARK_STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.t-page{background:#0f1216!important}.t-card{background:#1a1f26!important;border-color:#323a45!important}
.t-ink{color:#e8ebef!important}.t-soft{color:#a3adba!important}.t-link{color:#8ab8ff!important}
.t-code{background:#0f1216!important;color:#e8ebef!important}
.t-second{background:#1a1f26!important;color:#e8ebef!important;border-color:#59636f!important}}`;

/** Returns the HTML of a mail: tables and inline styles, because that is what mail programs understand. */
export function emailHtml(message: OutgoingMessage, subject: string): string {
  const rows = [
    message.incident === null ? '' : mailRow(severityHtml(message.incident)),
    mailRow(
      `<h1 class="t-ink" style="margin:0;font-size:20px;line-height:28px;color:#16191d">${escapeHtml(heading(message, subject))}</h1>`,
    ),
    buttonRow(message.actions),
    mailRow(textHtml(message.text)),
    message.incident === null ? '' : mailRow(factsHtml(message.incident)),
    mailRow(`<p class="t-soft" style="margin:0;font-size:12px;color:#5b6572">${footer(message)}</p>`),
  ];
  return mailPage(subject, rows);
}

/** Returns a whole mail of these rows of HTML, in light and dark. */
export function mailPage(title: string, rows: readonly string[]): string {
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title><style>${DARK_STYLE}</style></head>
<body class="t-page" style="margin:0;padding:0;background:#f3f5f7">
<table role="presentation" class="t-page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f5f7"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="t-card" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border:1px solid #d9dee4;border-radius:10px;${FONT}">
${rows.filter((html) => html !== '').join('\n')}
</table></td></tr></table></body></html>`;
}

/** Returns simple Markdown as the HTML of a mail: nothing in it is more than it looks like. */
export function textHtml(text: string): string {
  const whole = cleanText(text);
  const body = parseSimpleMarkdown(clip(whole, MAX_HTML_TEXT_LENGTH)).map(blockHtml).join('\n');
  const more = whole.length > MAX_HTML_TEXT_LENGTH ? paragraph('The text goes on in the plain part of this mail.') : '';
  return body + more;
}

/** Escapes text for HTML, both between tags and within a double-quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;')
    .replace(/'/gu, '&#39;');
}

function heading(message: OutgoingMessage, subject: string): string {
  return oneLine(message.subject, 300) || subject;
}

/** `dir="auto"` lets right-to-left text run its own way without touching the rest of the mail. */
export function mailRow(content: string): string {
  return `<tr><td dir="auto" style="padding:12px 24px;${FONT}">${content}</td></tr>`;
}

function severityHtml(incident: MessageIncident): string {
  const label = escapeHtml(oneLine(`${incident.severity} ${incident.severityName}`, 100));
  return `<span style="display:inline-block;padding:2px 10px;border-radius:6px;background:#b3261e;color:#ffffff;font-size:13px;font-weight:600">${label}</span>`;
}

function factsHtml(incident: MessageIncident): string {
  const name = `${oneLine(incident.id, 60)} ${oneLine(incident.title, 300)}`;
  return `${paragraph(`Incident: ${link(incident.url, name)}`)}${paragraph(`Status: ${escapeHtml(oneLine(incident.status, 100))}`)}`;
}

function buttonRow(actions: readonly MessageAction[]): string {
  const cells = actions.flatMap((action) => {
    const url = action.url === undefined ? null : webAddress(action.url);
    return url === null ? [] : [buttonCell(action, url)];
  });
  return cells.length === 0
    ? ''
    : mailRow(`<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${cells.join('')}</table>`);
}

function buttonCell(action: MessageAction, url: string): string {
  const first = action.id === 'acknowledge';
  const looks = first
    ? 'background:#0b6b3a;color:#ffffff;border:1px solid #0b6b3a;font-size:18px;padding:16px 24px'
    : 'background:#ffffff;color:#16191d;border:1px solid #b4bcc6;font-size:15px;padding:10px 24px';
  const style = `display:block;text-align:center;text-decoration:none;font-weight:600;border-radius:8px;${looks}`;
  const label = escapeHtml(oneLine(action.label, 100));
  return `<tr><td style="padding:4px 0"><a${first ? '' : ' class="t-second"'} href="${escapeHtml(url)}" style="${style}">${label}</a></td></tr>`;
}

const KINDS = { page: 'page', notification: 'notification', update: 'status update' } as const;

function footer(message: OutgoingMessage): string {
  const why = message.calendar ? 'invitation' : KINDS[message.kind];
  return `This ${why} was sent to ${escapeHtml(oneLine(message.to.name, 200) || 'you')} by Tocsin.`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 class="t-ink" style="margin:0 0 8px;font-size:16px;line-height:24px;color:#16191d">${inlinesHtml(block.content)}</h2>`;
    case 'paragraph':
      return paragraph(block.lines.map(inlinesHtml).join('<br>'));
    case 'list': {
      const items = block.items.map((item) => `<li style="margin:0 0 4px">${inlinesHtml(item)}</li>`).join('');
      return `<ul class="t-ink" style="margin:0 0 12px;padding-left:20px;font-size:15px;line-height:22px;color:#16191d">${items}</ul>`;
    }
    case 'code':
      return `<pre class="t-code" style="margin:0 0 12px;padding:12px;border-radius:6px;background:#f3f5f7;color:#16191d;white-space:pre-wrap;word-break:break-word;${MONO}">${escapeHtml(block.text)}</pre>`;
  }
}

function paragraph(html: string): string {
  return `<p class="t-ink" style="margin:0 0 12px;font-size:15px;line-height:22px;color:#16191d;word-break:break-word">${html}</p>`;
}

function inlinesHtml(parts: readonly Inline[]): string {
  return parts.map(inlineHtml).join('');
}

function inlineHtml(part: Inline): string {
  switch (part.kind) {
    case 'text':
      return escapeHtml(part.text);
    case 'bold':
      return `<strong>${escapeHtml(part.text)}</strong>`;
    case 'code':
      return `<code class="t-code" style="background:#f3f5f7;${MONO}">${escapeHtml(part.text)}</code>`;
    case 'link':
      return link(part.url, part.text);
  }
}

function link(address: string, label: string): string {
  const url = webAddress(address);
  if (url === null) return escapeHtml(label);
  return `<a class="t-link" href="${escapeHtml(url)}" style="color:#0b57d0">${escapeHtml(label)}</a>`;
}
