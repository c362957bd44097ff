import type { ChannelConfig } from '@tocsin/core';

/** The incident that a message is about, with what a recipient needs to see of it. */
export interface MessageIncident {
  readonly id: string;
  readonly title: string;
  /** The team's own code: `P0`. */
  readonly severity: string;
  readonly severityName: string;
  readonly status: string;
  /** Address of the incident room in the console. */
  readonly url: string;
}

export type ActionId = 'acknowledge' | 'escalate' | 'open';

/** A button under a message. */
export interface MessageAction {
  readonly id: ActionId;
  readonly label: string;
  /** Where the button leads on channels whose buttons are links. An e-mail leaves out an action without one. */
  readonly url?: string;
}

/** A message before any channel has given it its looks. */
export interface OutgoingMessage {
  /** UUID. The idempotency key: a message that is sent again keeps it. */
  readonly id: string;
  /** A page must wake somebody, a notification may inform, an update goes to an audience. */
  readonly kind: 'page' | 'notification' | 'update';
  readonly to: { readonly name: string; readonly address: string };
  readonly incident: MessageIncident | null;
  readonly subject: string;
  /** Plain text with simple Markdown: headings, lists, bold, code and links. */
  readonly text: string;
  readonly actions: readonly MessageAction[];
  /** Messages with the same key belong to one conversation: the incident's id. */
  readonly threadKey: string | null;
  /** The reference of the conversation's first message at the vendor, or a bare Slack `ts`. */
  readonly providerThread?: string;
}

/**
 * What became of one attempt. `delivered`: the vendor has it, under `reference`. `retry`: not yet, try again after
 * `afterSeconds`. `permanent`: this address over this channel will never work as it is, so fall through to the next.
 */
export type Outcome =
  | { readonly kind: 'delivered'; readonly reference: string | null }
  | { readonly kind: 'retry'; readonly afterSeconds: number; readonly reason: string }
  | { readonly kind: 'permanent'; readonly reason: string };

/** A message as its recipient will see it. It survives JSON and holds no secret of the channel. */
export type Rendered =
  | { readonly kind: 'slack'; readonly blocks: readonly unknown[]; readonly fallback: string }
  | {
      readonly kind: 'email';
      readonly subject: string;
      readonly html: string;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
    };

export type ChannelSettings = ChannelConfig['settings'];

/** One way to reach people. Both functions report by their result; they throw only for bugs. */
export interface Channel {
  readonly type: ChannelConfig['type'];
  /** Gives a message the looks of the channel. Pure. */
  render(message: OutgoingMessage): Rendered;
  /** Makes one attempt to deliver a message, within a bounded time, and says what became of it. */
  send(message: OutgoingMessage, settings: ChannelSettings): Promise<Outcome>;
}
