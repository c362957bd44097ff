import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { describeError } from '../../api/errors.ts';
import { getOnCallOptions, getPushKeyOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { subscribePush, unsubscribePush } from '../../api/generated/sdk.gen.ts';
import { useSession } from '../session.ts';
import css from './alarm.module.css';
import { currentSubscription, subscribeBrowser, subscriptionBody, whyNoPush } from './push-registration.ts';

/** The plans whose pages may be pushed to this browser: those in which I am somebody. */
export function PushSettings() {
  const me = useSession().data?.person;
  const onCall = useQuery(getOnCallOptions());
  const obstacle = whyNoPush();
  const mine = (onCall.data?.people ?? []).filter((person) => person.id === me).map((person) => person.service);
  if (obstacle) return <p role="status">{obstacle}</p>;
  if (onCall.data && mine.length === 0) return <p>You are in no plan, so nobody pages you.</p>;
  return mine.map((service) => <PushOfPlan key={service} service={service} />);
}

/** Subscribes or unsubscribes, and says what is so afterwards. */
function usePush(service: string) {
  const state = useQuery({ queryKey: ['push-subscription', service], queryFn: () => currentSubscription(service) });
  const change = useMutation({
    meta: { saysItself: true },
    mutationFn: async (publicKey: string) => {
      const subscription = state.data;
      if (subscription) {
        await unsubscribePush({ path: { service }, body: { endpoint: subscription.endpoint }, throwOnError: true });
        await subscription.unsubscribe();
        return;
      }
      const made = await subscribeBrowser(service, publicKey);
      await subscribePush({ path: { service }, body: subscriptionBody(made), throwOnError: true });
    },
    onSettled: () => state.refetch(),
  });
  return { isOn: Boolean(state.data), change };
}

function PushOfPlan({ service }: { readonly service: string }) {
  const key = useQuery(getPushKeyOptions({ path: { service } }));
  const { isOn, change } = usePush(service);
  const publicKey = key.data?.publicKey ?? null;
  return (
    <div className={css.push}>
      <span>
        <b>{service}</b>
        <small>{wordsOf(key.isError ? describeError(key.error) : null, key.isPending, publicKey, isOn)}</small>
        {change.isError ? (
          <small className={css.wrong} role="alert">
            {describeError(change.error)}
          </small>
        ) : null}
      </span>
      {publicKey ? (
        <Button
          size="xs"
          variant={isOn ? 'default' : 'filled'}
          loading={change.isPending}
          aria-label={`${isOn ? 'Stop' : 'Push'} the pages of ${service}`}
          onClick={() => change.mutate(publicKey)}
        >
          {isOn ? 'Stop' : 'Push to this browser'}
        </Button>
      ) : null}
    </div>
  );
}

function wordsOf(error: string | null, isPending: boolean, publicKey: string | null, isOn: boolean): string {
  if (error) return error;
  if (isPending) return 'Asking the server…';
  if (!publicKey) return 'The plan has no channel of type “push” whose keys are set.';
  return isOn ? 'This browser gets your pages.' : 'This browser does not get your pages.';
}
