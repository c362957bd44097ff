import { useQuery } from '@tanstack/react-query';
import { getOnCallOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetOnCallResponse } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { EscalationWords } from './escalation-words.tsx';
import css from './oncall.module.css';
import { SchedulePanel } from './schedule-panel.tsx';

/** Who is on call now and next, who is called after whom, and how each person is reached. */
export function OnCallPage() {
  const onCall = useQuery(getOnCallOptions());
  return (
    <Page title="On call" lead="Who is paged now, who is next, and how each of them is reached.">
      <Loaded query={onCall} what="who is on call" lines={10}>
        {(data) => (
          <>
            {data.schedules.length === 0 ? (
              <Empty title="No schedule in any plan.">Nobody can be paged by rotation.</Empty>
            ) : null}
            {data.schedules.map((schedule) => (
              <SchedulePanel
                key={`${schedule.service}/${schedule.id}`}
                schedule={schedule}
                atMs={Date.parse(data.at)}
              />
            ))}
            <div className={css.pair}>
              <Panel title="Escalation">
                {data.escalation.length === 0 ? <Empty title="No escalation policy in any plan." /> : null}
                {data.escalation.map((policy) => (
                  <EscalationWords key={`${policy.service}/${policy.id}`} policy={policy} />
                ))}
              </Panel>
              <People people={data.people} />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function People({ people }: { people: GetOnCallResponse['people'] }) {
  return (
    <Panel title="People" flush>
      <ul className={css.people}>
        {people.map((person) => (
          <li key={person.id}>
            <b>{person.name}</b>
            {person.contact.length === 0 ? <Tag tone="bad">cannot be reached</Tag> : null}
            <ul>
              {person.contact.map((method) => (
                <li key={`${method.channel} ${method.address}`}>
                  <span>{method.channel}</span>
                  <span>{method.address}</span>
                  {method.sandbox ? (
                    <Tag tone="accent" title="No credentials: messages stay in the Outbox">
                      sandbox
                    </Tag>
                  ) : null}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
