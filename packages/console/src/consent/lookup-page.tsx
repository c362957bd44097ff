import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { checkConsent, lookUpConsent } from '../api/generated/sdk.gen.ts';
import type { CheckConsentResponse, LookUpConsentResponse } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { AddressActions } from './address-actions.tsx';
import { AddressFields, merchantOf, NOBODY, serviceOf, type Whom } from './address-fields.tsx';
import css from './consent.module.css';
import { ConsentFrame, useConsentServices } from './consent-frame.tsx';
import { reasonWords, suppressionWords } from './consent-words.ts';
import { EntryList, MessageList } from './history.tsx';

export interface Found {
  readonly check: CheckConsentResponse;
  readonly known: LookUpConsentResponse;
}

/** May I send to this number? Why not? What is known of it? The number is never in the page's address. */
export function LookupPage() {
  const [whom, setWhom] = useState(NOBODY);
  const [asked, setAsked] = useState<Whom | null>(null);
  const services = useConsentServices();
  const mayRespond = useMayRespond();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (whom.to.trim() !== '') setAsked({ ...whom, to: whom.to.trim() });
  };
  return (
    <ConsentFrame name="Look up consent" lead="May I send to this number? Why not? What has been, with the evidence.">
      {mayRespond ? (
        <Panel title="Whom is it about?">
          <form onSubmit={submit} className={css.lookup}>
            <AddressFields whom={whom} onChange={setWhom} />
            <Button type="submit" className={css.touch ?? ''} disabled={whom.to.trim() === ''}>
              Look it up
            </Button>
          </form>
        </Panel>
      ) : (
        <Empty title="Only responders may look up whom messages go to." />
      )}
      {asked ? <Answer whom={asked} service={serviceOf(asked, services)} /> : null}
    </ConsentFrame>
  );
}

async function lookUp(whom: Whom, service: { service?: string }): Promise<Found> {
  const { to, channel } = whom;
  const [check, known] = await Promise.all([
    checkConsent({ body: { to, channel, ...merchantOf(whom), ...service }, throwOnError: true }),
    lookUpConsent({ body: { to, ...service }, throwOnError: true }),
  ]);
  return { check: check.data, known: known.data };
}

function Answer({ whom, service }: { whom: Whom; service: { service?: string } }) {
  const found = useQuery({
    queryKey: ['lookUpConsent', whom, service],
    queryFn: () => lookUp(whom, service),
    staleTime: 0,
    // A number of a person is not kept in the page's memory.
    gcTime: 0,
    retry: false,
  });
  return (
    <Loaded query={found} what="what is known of it" lines={5}>
      {({ check, known }) => (
        <>
          <Verdict check={check} known={known} whom={whom} service={service} />
          <Panel title="Cases" flush>
            <Cases known={known} />
          </Panel>
          <Panel title="The log of consent">
            <EntryList entries={known.entries} />
          </Panel>
          <Panel title="What they wrote">
            <MessageList messages={known.messages} />
          </Panel>
        </>
      )}
    </Loaded>
  );
}

function Verdict({ check, known, whom, service }: Found & { whom: Whom; service: { service?: string } }) {
  const { suppression, standings, erasedAt, normalised } = known;
  const since = check.answers[0]?.since ?? null;
  const Icon = check.allowed ? CircleCheck : CircleX;
  return (
    <Panel title={normalised} note={whom.channel}>
      <div className={css.head}>
        <p className={css.verdict} data-tone={check.allowed ? 'ok' : 'bad'} role="status">
          <Icon size={22} aria-hidden />
          <span>
            <b>{check.allowed ? 'Yes, you may send.' : 'No, do not send.'}</b> {reasonWords[check.reason]}
            {since ? (
              <>
                {' '}
                Since <ClockTime at={since} />.
              </>
            ) : null}
          </span>
        </p>
        <dl className={css.facts}>
          {suppression ? (
            <>
              <dt>Suppressed</dt>
              <dd>
                <ClockTime at={suppression.at} />: {suppressionWords[suppression.cause]} ({suppression.service}). It
                holds for every service.
              </dd>
            </>
          ) : null}
          {erasedAt ? (
            <>
              <dt>Erased</dt>
              <dd>
                <ClockTime at={erasedAt} />. Only that they must get nothing is still known.
              </dd>
            </>
          ) : null}
          {standings.map(({ service: of, merchant, channel, state, at }) => (
            <Standing
              key={`${of}/${merchant}/${channel}`}
              name={`${channel}, ${merchant ?? of}`}
              state={state}
              at={at}
            />
          ))}
        </dl>
        <AddressActions whom={whom} service={service} known={known} />
      </div>
    </Panel>
  );
}

function Standing({ name, state, at }: { name: string; state: 'granted' | 'revoked' | 'asked'; at: string }) {
  const words = { granted: 'agreed', revoked: 'withdrawn', asked: 'asked, no answer yet' } as const;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {words[state]}, <ClockTime at={at} />
      </dd>
    </>
  );
}

function Cases({ known }: { known: LookUpConsentResponse }) {
  if (known.cases.length === 0) return <p className={css.none}>They have never complained.</p>;
  return (
    <ul className={css.cases}>
      {known.cases.map((one) => (
        <li key={one.id}>
          <Link to="/consent/cases/$case" params={{ case: one.id }} className={css.case}>
            <Tag>{one.status}</Tag>
            <span className={css.what}>
              <b>“{one.text}”</b>
              <small>
                <ClockTime at={one.openedAt} />
              </small>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
