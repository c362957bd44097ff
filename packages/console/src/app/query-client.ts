import { notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { describeError, statusOf } from '../api/errors.ts';
import { getSessionQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';

const isFinal = (status: number | null) => status !== null && status >= 400 && status < 500;

/**
 * The cache of everything that the screens show. A failed action says why in a toast; a finished one renews what is on
 * the screen; an expired session brings the sign-in page.
 */
export function createQueryClient(): QueryClient {
  const forgetSession = (error: unknown) => {
    if (statusOf(error) === 401) void client.resetQueries({ queryKey: getSessionQueryKey() });
  };
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => !isFinal(statusOf(error)) && failures < 2,
        refetchOnWindowFocus: true,
      },
    },
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (!JSON.stringify(query.queryKey).includes('getSession')) forgetSession(error);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        forgetSession(error);
        // Some screens say what went wrong where it did.
        if (mutation.meta?.saysItself) return;
        notifications.show({
          color: 'red',
          title: 'That did not work',
          message: describeError(error),
          autoClose: 10_000,
        });
        if (statusOf(error) === 409) void client.invalidateQueries();
      },
      onSuccess: () => void client.invalidateQueries(),
    }),
  });
  return client;
}
