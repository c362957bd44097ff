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

export type ActionId = 'acknowledge' | 'escalate' | 'resolve' | 'open';

/** A button under a message. */
export interface MessageAction {
  readonly id: ActionId;
  readonly label: string;
  /** Where the button leads on channels whose buttons are links. An e-mail leaves out an action without one. */
  readonly url?: string;
}

/** An appointment as iCalendar (RFC 5546): the invitation, or that it does not take place. */
export interface CalendarPart {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly text: string;
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
  /** Short code by which a text message or a call is answered: `12`. Unique for its recipient for some days. */
  readonly answerCode?: string;
  /** Where the vendor reports to: receipts, answers, key presses. Absent: Tocsin cannot be reached from outside. */
  readonly callbackUrl?: string;
  /** The reference of the conversation's first message at the vendor, or a bare Slack `ts`. */
  readonly providerThread?: string;
  /** Carried by an e-mail as a part of its own; other channels leave it out. */
  readonly calendar?: CalendarPart;
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
    }
  /** One text message. */
  | { readonly kind: 'sms'; readonly text: string }
  /** What is said on the telephone; the keys and what they do are among the spoken words. */
  | { readonly kind: 'voice'; readonly spoken: readonly string[] }
  /** A chat message in the vendor's HTML (Telegram) or Markdown (Discord) with buttons in rows. */
  | {
      readonly kind: 'chat';
      readonly text: string;
      readonly buttons: readonly { readonly label: string; readonly url: string | null }[];
    }
  /** A notification of the browser. */
  | { readonly kind: 'push'; readonly title: string; readonly body: string; readonly url: string | null }
  /** What another system is sent: PagerDuty's event, the body of a webhook. */
  | { readonly kind: 'event'; readonly body: Readonly<Record<string, unknown>> };

export type ChannelSettings = ChannelConfig['settings'];

/** How an answered message is shown from now on. */
export interface Settlement {
  readonly state: 'acknowledged' | 'resolved';
  /** Who did it and when, in a line. */
  readonly text: string;
}

/** One way to reach people. All functions report by their result; they throw only for bugs. */
export interface Channel {
  readonly type: ChannelConfig['type'];
  /** Gives a message the looks of the channel. Pure. */
  render(message: OutgoingMessage): Rendered;
  /** Makes one attempt to deliver a message, within a bounded time, and says what became of it. */
  send(message: OutgoingMessage, settings: ChannelSettings): Promise<Outcome>;
  /** Brings a delivered message up to date once somebody has answered; absent where a message cannot be changed. */
  readonly settle?: (
    message: OutgoingMessage,
    reference: string,
    settlement: Settlement,
    settings: ChannelSettings,
  ) => Promise<Outcome>;
  /** Reads what the vendor sends to us; absent where nothing comes back. */
  readonly receive?: (request: InboundRequest, settings: ChannelSettings) => Received;
}

/** A request from a vendor, as it came: nothing of it is trusted before its signature is checked. */
export interface InboundRequest {
  readonly method: string;
  /** The whole address as the vendor called it, which some signatures cover. */
  readonly url: string;
  /** What follows the channel in the path: `` or `status`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly nowMs: number;
}

/** What a vendor's request says. `refused` says no more than the status and a short reason. */
export type Received =
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 403 | 405; readonly reason: string }
  | {
      readonly kind: 'accepted';
      readonly events: readonly InboundEvent[];
      /** Answers the vendor, given one line a event about what became of it. Called within 3 seconds. */
      readonly respond: (lines: readonly AnswerLine[]) => InboundResponse;
    };

export interface AnswerLine {
  readonly ok: boolean;
  /** For the person who answered: `Acknowledged INC-2026-001.` or why not. */
  readonly text: string;
}

export interface InboundResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Which message is answered: by its id, by the code in its text, by the vendor's reference, or the last one to the address. */
export type AnsweredMessage =
  | { readonly by: 'id'; readonly messageId: string }
  | { readonly by: 'code'; readonly code: string }
  | { readonly by: 'reference'; readonly reference: string }
  | { readonly by: 'latest' };

/** Something that a vendor tells us. `address` is who did it, in the form of the plan's contact methods. */
export type InboundEvent =
  | {
      readonly kind: 'answer';
      readonly action: 'acknowledge' | 'escalate' | 'resolve';
      readonly message: AnsweredMessage;
      readonly address: string;
      readonly name: string | null;
    }
  /** What became of a message that the vendor had accepted. Late ones never overwrite what is newer. */
  | {
      readonly kind: 'receipt';
      readonly reference: string;
      readonly status: 'delivered' | 'failed';
      readonly reason: string | null;
    }
  /** The recipient wants no more (STOP) or again (START) messages over this channel. */
  | { readonly kind: 'opt'; readonly wants: boolean; readonly address: string }
  /** A command that a person typed: `status`, `ack INC-2026-001`, `oncall`. */
  | { readonly kind: 'command'; readonly words: string; readonly address: string; readonly name: string | null };
