import { useMutation } from '@tanstack/react-query';
import { Drama } from 'lucide-react';
import { rehearseScenarioMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { ListScenariosResponse, RehearseScenarioData } from '../../api/generated/types.gen.ts';
import { Empty } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import { Played } from '../played.tsx';
import css from '../rehearse.module.css';
import { ScenarioFiles } from './scenario-files.tsx';
import { Story } from './story.tsx';
import { StoryForm } from './story-form.tsx';

/** A story is chosen or told on the left, and what would happen stands on the right. */
export function StoryView({ service, list }: { service: string; list: ListScenariosResponse }) {
  const play = useMutation(rehearseScenarioMutation());
  const start = (body: RehearseScenarioData['body']) => play.mutate({ path: { service }, body });
  const file = play.variables?.body && 'file' in play.variables.body ? play.variables.body.file : null;
  return (
    <div className={css.split}>
      <div className={css.column}>
        {list.scenarios.length > 0 ? (
          <Panel title="The plan's stories" note={list.scenarios.length} flush>
            <ScenarioFiles scenarios={list.scenarios} chosen={file} onPlay={(name) => start({ file: name })} />
          </Panel>
        ) : null}
        <Panel title="What if …">
          <StoryForm choices={list.choices} isPlaying={play.isPending} onPlay={(scenario) => start({ scenario })} />
        </Panel>
      </div>
      <div className={css.column} aria-live="polite" aria-busy={play.isPending}>
        {play.isIdle ? (
          <Panel title="What would happen">
            <Empty icon={<Drama size={22} aria-hidden />} title="No story is played yet.">
              Choose one of the plan, or say what goes wrong.
            </Empty>
          </Panel>
        ) : (
          <Played mutation={play}>{(story) => <Story story={story} />}</Played>
        )}
      </div>
    </div>
  );
}
