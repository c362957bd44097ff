import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listGoalsOptions, listGoalsQueryKey, tickGoalMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GoalOfPlan, GoalProgress } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import type { Tone } from '../shared/tone.ts';
import css from './measures.module.css';

const STATUS: Readonly<Record<GoalProgress['status'], readonly [string, Tone]>> = {
  met: ['Met', 'ok'],
  'on-the-way': ['On the way', 'accent'],
  behind: ['Behind', 'warn'],
  missed: ['Missed', 'bad'],
  open: ['Not ticked', 'neutral'],
  'not-enough-data': ['Not enough data', 'neutral'],
};

/** The goals of the plans, how they stand in this period, and how they stood before. */
export function GoalsPanel({ service }: { service: string | undefined }) {
  const query = { query: service === undefined ? {} : { service } };
  const goals = useQuery(listGoalsOptions(query));
  return (
    <Loaded query={goals} what="the goals" lines={3}>
      {({ services }) => {
        const shown = services.filter((one) => one.goals.length > 0);
        if (shown.length === 0) return null;
        return (
          <Panel title="Goals" flush>
            {shown.map((one) => (
              <div key={one.service} className={css.goals}>
                {shown.length > 1 ? <h3>{one.title}</h3> : null}
                <ul>
                  {one.goals.map((goal) => (
                    <GoalRow key={goal.title} service={one.service} goal={goal} />
                  ))}
                </ul>
              </div>
            ))}
          </Panel>
        );
      }}
    </Loaded>
  );
}

function GoalRow({ service, goal }: { service: string; goal: GoalOfPlan }) {
  const [now, ...former] = goal.progress;
  if (!now) return null;
  const [word, tone] = STATUS[now.status];
  return (
    <li>
      <div className={css.goal}>
        <b>{goal.title}</b>
        <Tag tone={tone}>{word}</Tag>
        {goal.measure === null ? <Tick service={service} goal={goal} now={now} /> : null}
      </div>
      <p>{now.ticked ? <Ticked ticked={now.ticked} /> : now.words || now.periodTitle}</p>
      {former.length > 0 ? (
        <p className={css.former}>
          Before:{' '}
          {former.map((one) => (
            <Tag key={one.period} tone={STATUS[one.status][1]} title={one.words}>
              {one.period} {STATUS[one.status][0].toLowerCase()}
            </Tag>
          ))}
        </p>
      ) : null}
    </li>
  );
}

function Ticked({ ticked }: { ticked: NonNullable<GoalProgress['ticked']> }) {
  return (
    <>
      {ticked.by} said so, <ClockTime at={ticked.at} />
    </>
  );
}

function Tick({ service, goal, now }: { service: string; goal: GoalOfPlan; now: GoalProgress }) {
  const mayRespond = useMayRespond();
  const queries = useQueryClient();
  const tick = useMutation({
    ...tickGoalMutation(),
    onSuccess: () => queries.invalidateQueries({ queryKey: listGoalsQueryKey() }),
  });
  if (!mayRespond) return null;
  const body = { service, goal: goal.title, period: now.period, met: now.ticked === null };
  const words = now.ticked ? 'Take back' : `It is met in ${now.period}`;
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={tick.isPending}
      onClick={() => tick.mutate({ body })}
      aria-label={`${words}: ${goal.title}`}
    >
      {words}
    </Button>
  );
}
