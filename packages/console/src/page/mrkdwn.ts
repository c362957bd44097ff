/** A piece of Slack's mrkdwn. */
export type MrkdwnPiece =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'strike' | 'code' | 'block'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

const tokens =
  /```\n?([\s\S]*?)```|`([^`\n]+)`|<([^<>|]+)(?:\|([^<>]*))?>|\*([^*\n]+)\*|(?<!\w)_([^_\n]+)_(?!\w)|~([^~\n]+)~/g;

/**
 * Splits mrkdwn into pieces, with its entities decoded. Only web addresses become links: anything else between angle
 * brackets is shown as text. Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export function parseMrkdwn(source: string): MrkdwnPiece[] {
  const pieces: MrkdwnPiece[] = [];
  let end = 0;
  for (const match of source.matchAll(tokens)) {
    if (match.index > end) pieces.push({ kind: 'text', text: decode(source.slice(end, match.index)) });
    pieces.push(pieceOf(match));
    end = match.index + match[0].length;
  }
  if (end < source.length) pieces.push({ kind: 'text', text: decode(source.slice(end)) });
  return pieces;
}

function pieceOf(match: RegExpExecArray): MrkdwnPiece {
  const [whole, block, code, url, label, bold, italic, strike] = match;
  if (block !== undefined) return { kind: 'block', text: decode(block.trimEnd()) };
  if (code !== undefined) return { kind: 'code', text: decode(code) };
  if (url !== undefined) {
    const address = decode(url);
    if (/^(https?:|mailto:)/i.test(address)) return { kind: 'link', url: address, text: decode(label ?? url) };
    return { kind: 'text', text: decode(label ?? url) };
  }
  if (bold !== undefined) return { kind: 'bold', text: decode(bold) };
  if (italic !== undefined) return { kind: 'italic', text: decode(italic) };
  return { kind: 'strike', text: decode(strike ?? whole) };
}

const emoji: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  rotating_light: '🚨',
  warning: '⚠️',
  fire: '🔥',
  bell: '🔔',
  arrows_counterclockwise: '🔄',
};

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/:([a-z_]+):/g, (whole, name: string) => emoji[name] ?? whole);
}
