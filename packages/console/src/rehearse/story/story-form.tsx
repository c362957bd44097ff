import { Button, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ListScenariosResponse, Scenario } from '../../api/generated/types.gen.ts';
import { type Choices, newStory, subjectsOf, type ToldStory, toScenario } from './told-story.ts';

interface StoryFormProps {
  readonly choices: ListScenariosResponse['choices'];
  readonly isPlaying: boolean;
  readonly onPlay: (scenario: Scenario) => void;
}

const UNTIL = ['1h', '4h', '12h', '1d', '3d'];

/** Says what goes wrong, when, who does not answer and what is down. */
export function StoryForm({ choices, isPlaying, onPlay }: StoryFormProps) {
  const [story, setStory] = useState(() => newStory(choices, new Date()));
  const change = (part: Partial<ToldStory>) => setStory((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onPlay(toScenario(story, choices));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Subject choices={choices} story={story} onChange={change} />
        <TextInput
          type="datetime-local"
          label="When it begins"
          description={`Local time of ${choices.timezone}`}
          value={story.at}
          onChange={(event) => change({ at: event.currentTarget.value })}
          required
        />
        <MultiSelect
          label="Who does not answer"
          placeholder={story.silent.length === 0 ? 'Everybody answers' : ''}
          data={choices.people.map(({ id, name }) => ({ value: id, label: name }))}
          value={story.silent}
          onChange={(silent) => change({ silent })}
          searchable
          clearable
        />
        <MultiSelect
          label="What is down"
          placeholder={story.down.length === 0 ? 'Every channel works' : ''}
          data={choices.channels}
          value={story.down}
          onChange={(down) => change({ down })}
          clearable
        />
        <Select
          label="Look at the next"
          data={UNTIL}
          value={story.until}
          onChange={(until) => change({ until: until ?? story.until })}
          allowDeselect={false}
        />
        <Button type="submit" loading={isPlaying}>
          Play it
        </Button>
      </Stack>
    </form>
  );
}

interface SubjectProps {
  readonly choices: Choices;
  readonly story: ToldStory;
  readonly onChange: (part: Partial<ToldStory>) => void;
}

function Subject({ choices, story, onChange }: SubjectProps) {
  const choose = (subject: string | null) => {
    const metric = choices.metrics.find(({ id }) => `metric:${id}` === subject);
    onChange({ subject: subject ?? story.subject, ...(metric ? { value: metric.worse } : {}) });
  };
  return (
    <>
      <Select
        label="What goes wrong"
        data={subjectsOf(choices)}
        value={story.subject}
        onChange={choose}
        allowDeselect={false}
        searchable
      />
      {story.subject.startsWith('metric:') ? (
        <TextInput
          label="It shows"
          description="In the unit of the plan: 80%, 1200ms, 250"
          value={story.value}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
          required
        />
      ) : null}
      {story.subject === 'alert' ? (
        <>
          <TextInput
            label="The alert says"
            value={story.text}
            onChange={(event) => onChange({ text: event.currentTarget.value })}
            maxLength={200}
            required
          />
          <Select
            label="Level"
            data={choices.severities.map(({ id, name }) => ({ value: id, label: `${id} ${name}` }))}
            value={story.severity}
            onChange={(severity) => onChange({ severity: severity ?? story.severity })}
            allowDeselect={false}
          />
        </>
      ) : null}
    </>
  );
}
