import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { previewLever } from '../api/generated/sdk.gen.ts';
import type { Lever, LeverScope } from '../api/generated/types.gen.ts';

const TYPING_MS = 300;

/** A move before it is made. */
export interface LeverWish {
  readonly service: string;
  readonly lever: string;
  readonly action: 'pull' | 'release';
  readonly value?: Lever['value'];
  readonly scope?: LeverScope;
}

/**
 * What a move would do, asked again once somebody stops typing.
 * @param movedAt when the lever moved last: then the answer is another
 */
export function useLeverPreview(wish: LeverWish, movedAt: string | null, enabled: boolean) {
  const [settled] = useDebouncedValue(wish, TYPING_MS);
  const { service, lever, ...body } = settled;
  return useQuery({
    queryKey: ['previewLever', settled, movedAt],
    queryFn: async () => (await previewLever({ path: { service, lever }, body, throwOnError: true })).data,
    enabled,
    retry: false,
    staleTime: 0,
    placeholderData: (before) => before,
  });
}

export type LeverPreviewQuery = ReturnType<typeof useLeverPreview>;
