import { Empty } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import { OnCallFrame } from '../oncall-frame.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { PolicyTimeline } from './policy-timeline.tsx';
import css from './reach.module.css';

/** How everybody is reached, and who is called after whom. */
export function PeoplePage() {
  return (
    <OnCallFrame>
      {(data) => (
        <div className={css.pair}>
          <div className={css.column}>
            {[...new Set(data.people.map((person) => person.service))].map((service) => (
              <PeoplePanel
                key={service}
                service={service}
                people={data.people.filter((person) => person.service === service)}
              />
            ))}
          </div>
          <Panel title="Escalation">
            {data.escalation.length === 0 ? <Empty title="No escalation policy in any plan." /> : null}
            {data.escalation.map((policy) => (
              <PolicyTimeline key={`${policy.service}/${policy.id}`} policy={policy} />
            ))}
          </Panel>
        </div>
      )}
    </OnCallFrame>
  );
}
