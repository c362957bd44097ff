type Json = Readonly<Record<string, unknown>>;

/**
 * Says why Discord would refuse a message, or null. The limits are those of Discord's documentation, written down here
 * on their own so that they check the sender.
 * https://docs.discord.com/developers/resources/message#create-message,
 * https://docs.discord.com/developers/components/reference#button
 */
export function whyMessageIsInvalid(message: Json): string | null {
  const { content, components, nonce } = message;
  if (typeof content !== 'string' || content.trim() === '') return 'content is missing or blank';
  if (content.length > 2000) return `content of ${content.length} characters`;
  if (nonce !== undefined && (typeof nonce !== 'string' || nonce.length > 25)) return 'nonce is longer than 25';
  if (components === undefined) return null;
  if (!Array.isArray(components) || components.length > 5) return 'more than 5 rows';
  const buttons = buttonsOf(message);
  const ids = buttons.flatMap(({ custom_id: id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size !== ids.length) return 'a custom_id is there twice';
  return components.map(whyRowIsInvalid).find((why) => why !== null) ?? null;
}

/** Every button of a message. */
export function buttonsOf(message: Json): Json[] {
  const rows: readonly Json[] = Array.isArray(message.components) ? message.components : [];
  return rows.flatMap((row) => (Array.isArray(row.components) ? row.components : []));
}

function whyRowIsInvalid(row: Json): string | null {
  if (row.type !== 1) return 'a row is no action row';
  const buttons: unknown = row.components;
  if (!Array.isArray(buttons) || buttons.length === 0 || buttons.length > 5) return 'a row has none or over 5 buttons';
  return buttons.map(whyButtonIsInvalid).find((why) => why !== null) ?? null;
}

function whyButtonIsInvalid(button: Json): string | null {
  const { type, style, label, custom_id: id, url } = button;
  if (type !== 2 || ![1, 2, 3, 4, 5].includes(Number(style))) return 'a button is of an unknown kind';
  if (typeof label !== 'string' || label === '' || label.length > 80) return 'a label is missing or over 80';
  if (style === 5) return whyLinkIsInvalid(url, id);
  if (url !== undefined) return 'a button that is no link has a url';
  return typeof id === 'string' && id.length >= 1 && id.length <= 100 ? null : 'a custom_id is not of 1 to 100';
}

function whyLinkIsInvalid(url: unknown, id: unknown): string | null {
  if (id !== undefined) return 'a link has a custom_id';
  if (typeof url !== 'string' || url.length > 512) return 'a url is missing or over 512';
  return URL.canParse(url) && /^(?:https?|discord):/u.test(url) ? null : 'a url is not of http, https or discord';
}
