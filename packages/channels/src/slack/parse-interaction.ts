import type { ActionId } from '../channel.ts';
import { formatSlackReference } from './slack-reference.ts';

const ACTIONS: readonly ActionId[] = ['acknowledge', 'escalate', 'open'];

export type Interaction =
  | {
      readonly kind: 'action';
      readonly action: ActionId;
      readonly incidentId: string | null;
      readonly messageId: string;
      /** Slack's member id; the plan's person is the one with this address. */
      readonly userId: string;
      readonly userName: string;
      readonly responseUrl: string | null;
      /** Where the pressed message stands, for `updateMessage`. */
      readonly reference: string | null;
    }
  | { readonly kind: 'error'; readonly reason: string };

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the form-encoded body of a pressed button (`block_actions`). Verify the request's signature first.
 * Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export function parseInteraction(rawBody: string): Interaction {
  const payload = parseJson(new URLSearchParams(rawBody).get('payload'));
  if (payload === null) return { kind: 'error', reason: 'the body has no JSON field `payload`' };
  if (payload.type !== 'block_actions') return { kind: 'error', reason: 'the interaction is not a pressed button' };
  const pressed: unknown = Array.isArray(payload.actions) ? payload.actions[0] : undefined;
  const button = object(pressed);
  const action = ACTIONS.find((known) => known === button.action_id);
  if (action === undefined) return { kind: 'error', reason: 'the button is not one of ours' };
  const value = parseJson(string(button.value));
  const messageId = string(value?.messageId);
  const userId = string(object(payload.user).id);
  if (messageId === null) return { kind: 'error', reason: 'the button does not say which message it belongs to' };
  if (userId === null) return { kind: 'error', reason: 'the interaction does not say who pressed' };
  return {
    kind: 'action',
    action,
    incidentId: string(value?.incidentId),
    messageId,
    userId,
    userName: userNameOf(object(payload.user)) ?? userId,
    responseUrl: string(payload.response_url),
    reference: referenceOf(payload),
  };
}

function userNameOf(user: Json): string | null {
  return string(user.name) ?? string(user.username);
}

function referenceOf(payload: Json): string | null {
  const container = object(payload.container);
  const channel = string(container.channel_id) ?? string(object(payload.channel).id);
  const ts = string(container.message_ts) ?? string(object(payload.message).ts);
  return channel === null || ts === null ? null : formatSlackReference({ channel, ts });
}

function parseJson(text: string | null): Json | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
