const TAGS = new Set(['b', 'strong', 'i', 'em', 'u', 's', 'code', 'pre', 'a', 'blockquote']);
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

/** What Telegram reads in a text of its HTML: the text that people see, or why it refuses it. */
export type ParsedHtml =
  | { readonly ok: true; readonly text: string; readonly links: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** Parses HTML as strictly as the Bot API does. Source: https://core.telegram.org/bots/api#html-style */
export function parseTelegramHtml(html: string): ParsedHtml {
  const open: string[] = [];
  const links: string[] = [];
  let text = '';
  for (const [part, tag] of html.matchAll(/<([^<>]{0,4096})>|[^<]+|</gu)) {
    if (tag === undefined) {
      if (part.startsWith('<')) return { ok: false, why: 'Unclosed start tag' };
      text += part.replace(/&(?:lt|gt|amp|quot);/gu, (entity) => ENTITIES[entity] ?? entity);
      continue;
    }
    const why = readTag(tag, open, links);
    if (why !== null) return { ok: false, why };
  }
  const last = open.at(-1);
  return last === undefined
    ? { ok: true, text, links }
    : { ok: false, why: `Can't find end tag corresponding to start tag "${last}"` };
}

function readTag(tag: string, open: string[], links: string[]): string | null {
  if (tag.startsWith('/')) {
    return open.pop() === tag.slice(1) ? null : `Unexpected end tag "${tag.slice(1)}"`;
  }
  const [, name = '', href] = /^([a-z]+)(?: href="([^"]*)")?$/u.exec(tag) ?? [];
  if (!TAGS.has(name)) return `Unsupported start tag "${tag.split(' ')[0]}"`;
  if (href !== undefined) links.push(href.replace(/&amp;/gu, '&').replace(/&quot;/gu, '"'));
  open.push(name);
  return null;
}
