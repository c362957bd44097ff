import { useMutation, useQueryClient } from '@tanstack/react-query';
import { pullLeverMutation, releaseLeverMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { pullLever, releaseLever } from '../api/generated/sdk.gen.ts';
import type { Lever, PullLeverData, ReleaseLeverData } from '../api/generated/types.gen.ts';
import { announceRequest, offerUndo } from './offer-undo.tsx';

const LONGEST_REASON = 1000;

const undone = (reason: string) => `Undone: ${reason}`.slice(0, LONGEST_REASON);

/** Pulls a lever. What moved can be taken back for a while; what waits for others is said. */
export function usePull(lever: Lever, onDone: () => void) {
  const queries = useQueryClient();
  const mutation = useMutation(pullLeverMutation());
  const pull = (body: PullLeverData['body']) =>
    mutation.mutate(
      { path: { service: lever.service, lever: lever.id }, body },
      {
        onSuccess: (answer) => {
          onDone();
          if (answer.request) announceRequest(answer.request);
          else if (answer.pulled.length > 0) {
            const reason = undone(body.reason);
            const undo = lever.pulled
              ? () => pullAsBefore(lever, reason)
              : () => releaseAll(lever, answer.pulled, reason);
            offerUndo(queries, lever, lever.pulled ? 'changed' : 'pulled', undo);
          }
        },
      },
    );
  return { pull, isPending: mutation.isPending };
}

/** Releases a lever. Undoing it pulls it as it was: with its value, for those it was for, until when it was to be. */
export function useRelease(lever: Lever, onDone: () => void) {
  const queries = useQueryClient();
  const mutation = useMutation(releaseLeverMutation());
  const release = (body: ReleaseLeverData['body']) =>
    mutation.mutate(
      { path: { service: lever.service, lever: lever.id }, body },
      {
        onSuccess: (answer) => {
          onDone();
          if (answer.request) announceRequest(answer.request);
          else if (lever.pulled) offerUndo(queries, lever, 'released', () => pullAsBefore(lever, undone(body.reason)));
        },
      },
    );
  return { release, isPending: mutation.isPending };
}

async function pullAsBefore(lever: Lever, reason: string) {
  const left = lever.expiresAt === null ? null : Math.round((Date.parse(lever.expiresAt) - Date.now()) / 1000);
  const { data } = await pullLever({
    path: { service: lever.service, lever: lever.id },
    body: {
      reason,
      ...(lever.kind === 'command' && typeof lever.value === 'boolean' ? {} : { value: lever.value }),
      ...(lever.kind === 'command' ? {} : { scope: lever.scope ?? { match: {}, except: {}, percent: null } }),
      ...(left !== null && left > 0 ? { expiresInSeconds: left } : {}),
      ...(lever.incidentId ? { incidentId: lever.incidentId } : {}),
    },
    throwOnError: true,
  });
  return data.request;
}

/** The last that was pulled is released first: others may need those that were pulled before them. */
async function releaseAll(lever: Lever, pulled: readonly string[], reason: string) {
  for (const id of pulled.toReversed()) {
    const path = { service: lever.service, lever: id };
    const { data } = await releaseLever({ path, body: { reason }, throwOnError: true });
    if (data.request) return data.request;
  }
  return null;
}
