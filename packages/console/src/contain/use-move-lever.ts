import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  listLeversQueryKey,
  pullLeverMutation,
  releaseLeverMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import { pullLever, releaseLever } from '../api/generated/sdk.gen.ts';
import type { Lever, ListLeversResponse, PullLeverData, ReleaseLeverData } from '../api/generated/types.gen.ts';
import { announceRequest, offerUndo } from './offer-undo.tsx';

const LONGEST_REASON = 1000;

const undone = (reason: string) => `Undone: ${reason}`.slice(0, LONGEST_REASON);
/** A failed move has said why in a toast; the dialog stays open. */
const stay = () => undefined;

/** Pulls a lever. What moved can be taken back for a while; what waits for others is said. */
export function usePull(lever: Lever, onDone: () => void) {
  const queries = useQueryClient();
  const mutation = useMutation(pullLeverMutation());
  const pull = (body: PullLeverData['body']) => {
    const before = queries.getQueryData<ListLeversResponse>(listLeversQueryKey())?.levers ?? [lever];
    const known = before.filter(({ service }) => service === lever.service);
    return mutation.mutateAsync({ path: { service: lever.service, lever: lever.id }, body }).then((answer) => {
      onDone();
      if (answer.request) return announceRequest(answer.request);
      if (answer.pulled.length === 0) return;
      const moved = answer.pulled.map((id) => known.find((one) => one.id === id) ?? { ...lever, id, pulled: false });
      offerUndo(queries, lever, lever.pulled ? 'changed' : 'pulled', () => takeBack(moved, undone(body.reason)));
    }, stay);
  };
  return { pull, isPending: mutation.isPending };
}

/** Releases a lever. Undoing it pulls it as it was: with its value, for those it was for, until when it was to be. */
export function useRelease(lever: Lever, onDone: () => void) {
  const queries = useQueryClient();
  const mutation = useMutation(releaseLeverMutation());
  const release = (body: ReleaseLeverData['body']) =>
    mutation.mutateAsync({ path: { service: lever.service, lever: lever.id }, body }).then((answer) => {
      onDone();
      if (answer.request) announceRequest(answer.request);
      else if (lever.pulled) offerUndo(queries, lever, 'released', () => pullAsBefore(lever, undone(body.reason)));
    }, stay);
  return { release, isPending: mutation.isPending };
}

/** Brings levers back to where they were, the last that moved first: others may need those that moved before them. */
async function takeBack(moved: readonly Lever[], reason: string) {
  for (const lever of moved.toReversed()) {
    const request = lever.pulled ? await pullAsBefore(lever, reason) : await releaseAgain(lever, reason);
    if (request) return request;
  }
  return null;
}

async function releaseAgain({ service, id }: Lever, reason: string) {
  const { data } = await releaseLever({ path: { service, lever: id }, body: { reason }, throwOnError: true });
  return data.request;
}

async function pullAsBefore(lever: Lever, reason: string) {
  const left = lever.expiresAt === null ? null : Math.round((Date.parse(lever.expiresAt) - Date.now()) / 1000);
  const { data } = await pullLever({
    path: { service: lever.service, lever: lever.id },
    body: {
      ...{ reason, value: lever.value },
      ...(lever.scope ? { scope: lever.scope } : {}),
      ...(left !== null && left > 0 ? { expiresInSeconds: left } : {}),
      ...(lever.incidentId ? { incidentId: lever.incidentId } : {}),
    },
    throwOnError: true,
  });
  return data.request;
}
