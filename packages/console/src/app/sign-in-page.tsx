import { Button } from '@mantine/core';
import { usePageName } from '../shared/page.tsx';
import css from './sign-in-page.module.css';

/** Shown to somebody without a session: there is no password, only the one-time link. */
export function SignInPage({ onRetry }: { onRetry: () => void }) {
  usePageName('Sign in');
  return (
    <main className={css.page}>
      <div className={css.card}>
        <img src="/icon-calm.svg" alt="" width={40} height={40} />
        <h1>Sign in to Tocsin</h1>
        <p>Open the sign-in link that the server printed when it started. Each link works once.</p>
        <p>No link at hand? Make a new one on the machine where Tocsin runs:</p>
        <pre>
          <code>npx tocsin signin</code>
        </pre>
        <Button variant="default" onClick={onRetry}>
          I have signed in
        </Button>
      </div>
    </main>
  );
}
