import { useSession } from '../../app/session.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { Empty } from '../../shared/loaded.tsx';
import { listWords } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import { useNow } from '../../shared/use-now.ts';
import { wholeUrl } from '../../shared/whole-url.ts';
import type { OnCallPeople } from '../schedule/schedule-panel.tsx';
import { type ContactMethod, testWords, usedFor, whenUsed } from './contact-words.ts';
import css from './reach.module.css';
import { TestEverybody, TestPerson } from './test-page.tsx';

/** Everybody of a plan: how they are reached, in which order, and whether that was ever proved. */
export function PeoplePanel({ service, people }: { readonly service: string; readonly people: OnCallPeople }) {
  const me = useSession().data?.person;
  return (
    <Panel title="People" note={service} flush actions={<TestEverybody service={service} count={people.length} />}>
      {people.length === 0 ? <Empty title="Nobody is in this plan." /> : null}
      <ul className={css.people}>
        {people.map((person) => (
          <li key={person.id} className={css.person}>
            <div className={css.head}>
              <h3>{person.name}</h3>
              {person.id === me ? <Tag tone="accent">you</Tag> : null}
              {person.contact.length === 0 ? <Tag tone="bad">cannot be reached</Tag> : null}
              <TestPerson service={service} person={person} />
            </div>
            <ol className={css.methods} aria-label={`How ${person.name} is reached`}>
              {person.contact.map((method, place) => (
                <Method key={`${method.channel} ${method.address} ${method.for}`} method={method} place={place} />
              ))}
            </ol>
            {person.quiet.length > 0 ? (
              <p className={css.quiet}>
                Quiet hours: {listWords(person.quiet)}. Notifications wait until they end; pages do not.
              </p>
            ) : null}
            {person.id === me && person.calendarUrl ? (
              <CopyField
                label="Calendar address of your shifts"
                hint="Subscribe to it in your calendar. It carries its own key: give it to nobody else."
                value={wholeUrl(person.calendarUrl)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Method({ method, place }: { readonly method: ContactMethod; readonly place: number }) {
  const test = testWords(method.lastTest, useNow());
  const only = usedFor(method);
  return (
    <li>
      <span className={css.when}>{whenUsed(method, place)}</span>
      <span className={css.method}>
        <b>{method.channel}</b> {method.address} {only ? <Tag>{only}</Tag> : null}{' '}
        {method.sandbox ? (
          <Tag tone="accent" title="No credentials: messages stay in the Outbox">
            sandbox
          </Tag>
        ) : null}{' '}
        {method.optedOut ? (
          <Tag tone="bad" title="They answered STOP. They must answer START before anything reaches them here.">
            opted out
          </Tag>
        ) : null}
      </span>
      <span className={css.test} data-tone={test.tone}>
        {test.words}
      </span>
    </li>
  );
}
