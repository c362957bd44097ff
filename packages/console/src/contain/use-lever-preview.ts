import { useDebouncedValue } from '@mantine/hooks';
import { skipToken, useQuery } from '@tanstack/react-query';
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
 * @param wish null: it is not whole yet
 * @param movedAt when the lever moved last: then the answer is another
 */
export function useLeverPreview(wish: LeverWish | null, movedAt: string | null) {
  const [settled] = useDebouncedValue(wish, TYPING_MS);
  return useQuery({
    queryKey: ['previewLever', settled, movedAt],
    queryFn: settled ? () => ask(settled) : skipToken,
    retry: false,
    staleTime: 0,
    placeholderData: (before) => before,
  });
}

async function ask({ service, lever, ...body }: LeverWish) {
  return (await previewLever({ path: { service, lever }, body, throwOnError: true })).data;
}

export type LeverPreviewQuery = ReturnType<typeof useLeverPreview>;
