import type { ActionId } from '../channel.ts';
import { type Json, objectOf, parseObject, stringOf } from '../json.ts';

const ACTIONS: readonly ActionId[] = ['acknowledge', 'escalate', 'resolve', 'open'];

export type Interaction =
  | {
      readonly kind: 'action';
      readonly action: ActionId;
      readonly messageId: string;
      /** Slack's member id; the plan's person is the one with this address. */
      readonly userId: string;
      readonly userName: string;
    }
  | { readonly kind: 'error'; readonly reason: string };

/**
 * Reads the form-encoded body of a pressed button (`block_actions`). Verify the request's signature first.
 * Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export function parseInteraction(rawBody: string): Interaction {
  const payload = parseObject(new URLSearchParams(rawBody).get('payload') ?? '');
  if (payload === null) return { kind: 'error', reason: 'the body has no JSON field `payload`' };
  if (payload.type !== 'block_actions') return { kind: 'error', reason: 'the interaction is not a pressed button' };
  const pressed: unknown = Array.isArray(payload.actions) ? payload.actions[0] : undefined;
  const button = objectOf(pressed);
  const action = ACTIONS.find((known) => known === button.action_id);
  if (action === undefined) return { kind: 'error', reason: 'the button is not one of ours' };
  const value = parseObject(stringOf(button.value) ?? '');
  const messageId = stringOf(value?.messageId);
  const userId = stringOf(objectOf(payload.user).id);
  if (messageId === null) return { kind: 'error', reason: 'the button does not say which message it belongs to' };
  if (userId === null) return { kind: 'error', reason: 'the interaction does not say who pressed' };
  return {
    kind: 'action',
    action,
    messageId,
    userId,
    userName: userNameOf(objectOf(payload.user)) ?? userId,
  };
}

function userNameOf(user: Json): string | null {
  return stringOf(user.name) ?? stringOf(user.username);
}
