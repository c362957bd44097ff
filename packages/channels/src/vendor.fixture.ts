import type { Channel, ChannelSettings, InboundRequest, OutgoingMessage } from './channel.ts';

/** What a vendor got of a message, in the terms that all vendors share. */
export interface Receipt {
  /** The id by which the vendor can tell that two messages are one. */
  readonly id: string | null;
  readonly headline: string;
  readonly text: string;
  readonly callsEverybody: boolean;
}

/** A running fake of a vendor, and how to make it fail. */
export interface Vendor {
  readonly channel: Channel;
  readonly settings: ChannelSettings;
  /** The same settings, leading to a place where nobody listens. */
  readonly unreachableSettings: ChannelSettings;
  readonly address: string;
  readonly badAddress: string;
  /** Strings of the settings that must never be seen. */
  readonly secrets: readonly string[];
  received(): readonly Receipt[];
  /** Makes the vendor refuse the next message for its rate. Returns the wait in seconds that the outcome must ask for. */
  limitRateOnce(): number;
  /** Makes the vendor fail the next message with an error of its own. */
  failOnce(): void;
  /**
   * What the vendor sends to us when the recipient of the last message that it received acknowledges it: presses the
   * button, replies, presses the key. Given exactly when the channel has `receive`.
   */
  pressAcknowledge?(): InboundRequest | Promise<InboundRequest>;
  /** The same request as somebody would send it who does not know the secret. Given exactly with `pressAcknowledge`. */
  forge?(request: InboundRequest): InboundRequest;
  /** A request with any body, signed as the vendor signs; absent where the vendor does not sign the body. */
  sign?(body: string): InboundRequest;
  /** How old a request may be, where the vendor's protocol signs its time. */
  readonly replayWindowMs?: number;
  close(): Promise<void>;
}

/** Makes a page about an incident. Tests change only what they are about. */
export function aPage(address: string, changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    id: crypto.randomUUID(),
    kind: 'page',
    to: { name: 'Ada', address },
    incident: {
      id: 'INC-2026-001',
      title: 'Webhook processing is delayed',
      severity: 'P1',
      severityName: 'High',
      status: 'detected',
      url: 'https://tocsin.example.org/incidents/INC-2026-001',
    },
    subject: 'Webhook success is below 90 %',
    text: '**Since 14:30** webhooks fail.\n\n- success rate 71 %\n- runbook `webhook-processing`',
    actions: [
      { id: 'acknowledge', label: 'Acknowledge', url: 'https://tocsin.example.org/a/token' },
      { id: 'open', label: 'Open', url: 'https://tocsin.example.org/incidents/INC-2026-001' },
    ],
    threadKey: 'INC-2026-001',
    ...changes,
  };
}
