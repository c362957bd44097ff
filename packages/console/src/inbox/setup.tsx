import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { checkInboxMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { CheckInboxResponse, GetInboxSourceResponse } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { CopyField } from '../shared/copy-field.tsx';
import { wholeUrl } from '../shared/whole-url.ts';
import css from './inbox.module.css';

/** Where the vendor calls, by what its calls are told from forgeries, where they go, and a test of all of it. */
export function Setup({ data }: { data: GetInboxSourceResponse }) {
  const { source, signingKey, documentation } = data;
  return (
    <div className={css.setup}>
      <CopyField
        label={`Address for ${source.provider}`}
        value={wholeUrl(source.address)}
        hint="Enter it where the vendor asks for the webhook's address."
      />
      <p>
        {source.secrets === 0 ? (
          <b>No secret is set: set the one that the vendor shows, or everything is refused.</b>
        ) : source.secrets === 1 ? (
          'One secret is set, by which its signature is checked.'
        ) : (
          'Two secrets are set: either is good, so that the vendor can change to the new one.'
        )}{' '}
        {documentation ? (
          <a href={documentation} target="_blank" rel="noreferrer">
            How the vendor signs
          </a>
        ) : null}
      </p>
      <p>
        {source.forward ? (
          <>
            Handed on to <code>{source.forward}</code>.
          </>
        ) : (
          <b>The application's address is not set: everything is kept, and waits.</b>
        )}{' '}
        {source.orderBy ? `In order by ${source.orderBy}. ` : ''}
        {source.first.length > 0 ? `First: ${source.first.join(', ')}.` : ''}
      </p>
      {signingKey ? (
        <CopyField
          label="Key by which the application verifies Tocsin"
          value={signingKey}
          hint="Its deliveries have tocsin-webhook-signature, as Standard Webhooks has it; the vendor's own headers go with them."
        />
      ) : null}
      {source.runbook ? (
        <p>
          When it is bad:{' '}
          <Link to="/runbooks/$service/$id" params={{ service: source.service, id: source.runbook }}>
            the runbook
          </Link>
        </p>
      ) : null}
      <TestEvent data={data} />
    </div>
  );
}

/** Sends an event through the real address and says what became of it. */
function TestEvent({ data: { source } }: { data: GetInboxSourceResponse }) {
  const mayRespond = useMayRespond();
  const check = useMutation(checkInboxMutation());
  if (!mayRespond) return null;
  return (
    <div className={css.test}>
      <Button
        variant="default"
        className={css.control ?? ''}
        loading={check.isPending}
        onClick={() => check.mutate({ path: { service: source.service, source: source.source }, body: {} })}
      >
        Send a test event
      </Button>
      <small>Signed with the source's own secret, through its real address. The application gets it.</small>
      {check.data ? <Checked checked={check.data} source={source} /> : null}
    </div>
  );
}

function Checked({ checked, source }: { checked: CheckInboxResponse; source: GetInboxSourceResponse['source'] }) {
  const { accepted, status, answer, tookMs, findings, event, attempts } = checked;
  const last = attempts.at(-1);
  return (
    <div className={css.checked} role="status" data-tone={accepted && findings.length === 0 ? 'ok' : 'bad'}>
      <b>
        {accepted ? 'It was verified and kept' : `It was not taken${answer ? `: ${answer}` : ''}`} (
        {status ?? 'no answer'}, {Math.round(tookMs)} ms).
      </b>
      {last ? <p>{last.action === 'delivered' ? `The application took it with ${last.status}.` : last.note}</p> : null}
      {findings.length > 0 ? (
        <ul>
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      ) : null}
      {event ? (
        <Link
          to="/inbox/$service/$source/events"
          params={{ service: source.service, source: source.source }}
          search={{ event: event.id }}
        >
          Look at it
        </Link>
      ) : null}
    </div>
  );
}
