/** A stored message as far as it is drawn here (packages/channels Rendered); one that is unknown is its plain text. */
export type DrawnMessage =
  | { readonly kind: 'slack'; readonly blocks: readonly unknown[] }
  | { readonly kind: 'email'; readonly html: string; readonly text: string }
  | { readonly kind: 'sms' | 'plain'; readonly text: string }
  | { readonly kind: 'voice'; readonly spoken: readonly string[] }
  | {
      readonly kind: 'chat';
      readonly text: string;
      readonly buttons: readonly { readonly label: string; readonly url: string | null }[];
    }
  | { readonly kind: 'push'; readonly title: string; readonly body: string }
  | { readonly kind: 'event'; readonly body: unknown };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Reads what the server stored of a message's looks. It was written by another version, perhaps, so nothing is trusted.
 * @param plain the message's own text, shown when the looks are unknown
 */
export function readRendered(rendered: Readonly<Record<string, unknown>>, plain: string): DrawnMessage {
  if (Array.isArray(rendered.blocks)) return { kind: 'slack', blocks: rendered.blocks };
  if (typeof rendered.html === 'string')
    return { kind: 'email', html: rendered.html, text: text(rendered.text) || plain };
  switch (rendered.kind) {
    case 'sms':
      return { kind: 'sms', text: text(rendered.text) || plain };
    case 'voice':
      return { kind: 'voice', spoken: list(rendered.spoken).map(text) };
    case 'chat':
      return { kind: 'chat', text: text(rendered.text) || plain, buttons: list(rendered.buttons).map(readButton) };
    case 'push':
      return { kind: 'push', title: text(rendered.title), body: text(rendered.body) };
    case 'event':
      return { kind: 'event', body: rendered.body };
    default:
      return { kind: 'plain', text: plain };
  }
}

function readButton(value: unknown): { label: string; url: string | null } {
  const { label, url } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return { label: text(label), url: typeof url === 'string' ? url : null };
}
