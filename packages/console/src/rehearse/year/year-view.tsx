import { useMutation } from '@tanstack/react-query';
import { CalendarRange } from 'lucide-react';
import { useState } from 'react';
import { rehearseScenarioMutation, rehearseYearMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { ListScenariosResponse, RehearsedYearRequest } from '../../api/generated/types.gen.ts';
import { Empty } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import { Played } from '../played.tsx';
import css from '../rehearse.module.css';
import { Story } from '../story/story.tsx';
import { Year } from './year.tsx';
import { YearForm } from './year-form.tsx';

/** A year of generated incidents, and on request one of them as a story. */
export function YearView({ service, choices }: { service: string; choices: ListScenariosResponse['choices'] }) {
  const run = useMutation(rehearseYearMutation());
  const tell = useMutation(rehearseScenarioMutation());
  const [request, setRequest] = useState<RehearsedYearRequest | null>(null);
  const start = (asked: RehearsedYearRequest) => {
    setRequest(asked);
    tell.reset();
    run.mutate({ path: { service }, body: asked });
  };
  const tellOne = (index: number) => {
    if (request) tell.mutate({ path: { service }, body: { year: request, index } });
  };
  const told = tell.variables?.body;
  return (
    <div className={css.column}>
      <Panel title="A year of incidents">
        <YearForm choices={choices} isPlaying={run.isPending} onPlay={start} />
      </Panel>
      {run.isIdle ? (
        <Empty icon={<CalendarRange size={22} aria-hidden />} title="No year is played yet.">
          Incidents over every hour, weekday, holiday and change of the clocks show what a single story does not.
        </Empty>
      ) : (
        <Played mutation={run}>
          {(year) => (
            <Year year={year} told={told && 'index' in told ? told.index : null} onTell={tellOne}>
              {tell.isIdle ? null : <Played mutation={tell}>{(story) => <Story story={story} />}</Played>}
            </Year>
          )}
        </Played>
      )}
    </div>
  );
}
