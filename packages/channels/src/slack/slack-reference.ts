/** Where a message stands in Slack: the conversation (which Slack chooses for a direct message) and its `ts`. */
export interface SlackReference {
  readonly channel: string;
  readonly ts: string;
}

/** Writes a reference as the one string that `Outcome.reference` holds: `D024BE91L:1503435956.000247`. */
export function formatSlackReference(reference: SlackReference): string {
  return `${reference.channel}:${reference.ts}`;
}

/** Reads what `formatSlackReference` wrote. Null if it is something else. */
export function parseSlackReference(text: string): SlackReference | null {
  const match = /^([A-Z0-9]{1,40}):(\d{1,20}\.\d{1,10})$/u.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? null : { channel: match[1], ts: match[2] };
}
