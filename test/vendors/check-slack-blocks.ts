/**
 * Says why Slack would refuse these blocks, or null. The limits are those of Slack's reference for blocks and elements
 * (https://docs.slack.dev/reference/block-kit/blocks), written down here on their own so that they check the sender.
 */
export function whyBlocksAreInvalid(blocks: unknown): string | null {
  if (!Array.isArray(blocks)) return 'blocks is not an array';
  if (blocks.length > 50) return 'more than 50 blocks';
  for (const [index, block] of blocks.entries()) {
    const why = whyBlockIsInvalid(record(block));
    if (why !== null) return `block ${index}: ${why}`;
  }
  return null;
}

type Json = Readonly<Record<string, unknown>>;

const BLOCK_CHECKS: Readonly<Record<string, (block: Json) => string | null>> = {
  header: (block) => whyTextIsInvalid(block.text, 150, ['plain_text']),
  section: whySectionIsInvalid,
  context: (block) => whyListIsInvalid(block.elements, 10, (element) => whyTextIsInvalid(element, 3000)),
  actions: (block) => whyListIsInvalid(block.elements, 25, whyButtonIsInvalid),
  divider: () => null,
};

function whyBlockIsInvalid(block: Json): string | null {
  const check = BLOCK_CHECKS[String(block.type)];
  return check === undefined ? `unknown type ${String(block.type)}` : check(block);
}

function whySectionIsInvalid(section: Json): string | null {
  if (section.text === undefined && section.fields === undefined) return 'a section needs text or fields';
  if (section.text !== undefined) {
    const why = whyTextIsInvalid(section.text, 3000);
    if (why !== null) return why;
  }
  if (section.fields === undefined) return null;
  return whyListIsInvalid(section.fields, 10, (field) => whyTextIsInvalid(field, 2000));
}

function whyButtonIsInvalid(element: unknown): string | null {
  const button = record(element);
  if (button.type !== 'button') return 'only buttons are known here';
  if (tooLong(button.action_id, 255)) return 'action_id is longer than 255';
  if (tooLong(button.value, 2000)) return 'value is longer than 2000';
  if (tooLong(button.url, 3000)) return 'url is longer than 3000';
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger') return 'unknown style';
  if (button.confirm !== undefined) {
    const why = whyDialogIsInvalid(record(button.confirm));
    if (why !== null) return why;
  }
  return whyTextIsInvalid(button.text, 75, ['plain_text']);
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
function whyDialogIsInvalid({ title, text, confirm, deny }: Json): string | null {
  const plain = ['plain_text'];
  return (
    whyTextIsInvalid(title, 100, plain) ??
    whyTextIsInvalid(text, 300, plain) ??
    whyTextIsInvalid(confirm, 30, plain) ??
    whyTextIsInvalid(deny, 30, plain)
  );
}

function whyListIsInvalid(list: unknown, limit: number, check: (item: unknown) => string | null): string | null {
  if (!Array.isArray(list) || list.length === 0) return 'a list is missing or empty';
  if (list.length > limit) return `more than ${limit} elements`;
  return list.map(check).find((why) => why !== null) ?? null;
}

function whyTextIsInvalid(
  value: unknown,
  limit: number,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): string | null {
  const { type, text } = record(value);
  if (!types.includes(String(type))) return `text of type ${String(type)}`;
  if (typeof text !== 'string' || text.length === 0) return 'text is missing or empty';
  return text.length > limit ? `text of ${text.length} characters, ${limit} allowed` : null;
}

function tooLong(value: unknown, limit: number): boolean {
  return value !== undefined && (typeof value !== 'string' || value.length > limit);
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
