import { statusOf } from '../api/errors.ts';
import { Loaded } from '../shared/loaded.tsx';
import { useSession } from './session.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';

/** Lets signed-in people in, and tells the others how to sign in. */
export function SessionGate() {
  const session = useSession();
  if (session.isError && statusOf(session.error) === 401) return <SignInPage onRetry={() => void session.refetch()} />;
  return (
    <Loaded query={session} what="your session">
      {(person) => <Shell session={person} />}
    </Loaded>
  );
}
