import { useQuery } from '@tanstack/react-query';
import { getRunOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { keepLiveOutput } from './keep-live-output.ts';

/** A run with what its steps print, live. */
export function useRun(id: string) {
  return useQuery({ ...getRunOptions({ path: { id } }), structuralSharing: keepLiveOutput });
}
