import { Switch } from '@mantine/core';
import { BellRing, CircleCheck, CircleX, Moon, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Rehearsal } from '../../api/generated/types.gen.ts';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import list from '../rehearse.module.css';
import css from './story.module.css';
import { StoryPeople } from './story-people.tsx';
import { StoryTimeline } from './story-timeline.tsx';
import { answerWords, isDetail } from './story-words.ts';

/** What would happen, the answer first: does somebody come, whom does it wake, and what is not covered. */
export function Story({ story }: { story: Rehearsal }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? story.timeline : story.timeline.filter((line) => !isDetail(line));
  const details = <Switch label="Every detail" size="xs" checked={isWhole} onChange={() => setWhole(!isWhole)} />;
  return (
    <>
      <Verdict story={story} />
      {story.gaps.length > 0 ? (
        <Panel title="Not covered" note={story.gaps.length} flush>
          <ul className={list.list}>
            {story.gaps.map(({ at, local, text }) => (
              <li key={`${at} ${text}`} data-tone="bad">
                {text}
                <small>{local}</small>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      {story.expectations.length > 0 ? <Expectations story={story} /> : null}
      <Panel title={story.title} note={story.timezone} actions={details} flush>
        <StoryTimeline story={story} lines={shown} />
      </Panel>
      {story.people.length > 0 ? (
        <Panel title="Who hears of it" flush>
          <StoryPeople story={story} />
        </Panel>
      ) : null}
    </>
  );
}

function Verdict({ story }: { story: Rehearsal }) {
  const { words, tone } = answerWords(story);
  const Icon = tone === 'ok' ? CircleCheck : CircleX;
  const pages = story.people.reduce((sum, person) => sum + person.pages, 0);
  const night = story.people.reduce((sum, person) => sum + person.night, 0);
  const woken = story.people.filter((person) => person.pages > 0).length;
  return (
    <div className={css.verdict} data-tone={tone} role="status">
      <p>
        <Icon size={20} aria-hidden />
        <b>{words}</b>
      </p>
      <p>
        <BellRing size={15} aria-hidden />
        {plural(pages, 'page')} to {plural(woken, 'person', 'people')}
      </p>
      {night > 0 ? (
        <p>
          <Moon size={15} aria-hidden />
          {night} at night
        </p>
      ) : null}
      {story.gaps.length > 0 ? (
        <p data-tone="bad">
          <TriangleAlert size={15} aria-hidden />
          {plural(story.gaps.length, 'gap')}
        </p>
      ) : null}
    </div>
  );
}

function Expectations({ story }: { story: Rehearsal }) {
  const failed = story.expectations.filter(({ holds }) => !holds).length;
  const note = failed === 0 ? 'all hold' : `${failed} of ${story.expectations.length} fail`;
  return (
    <Panel title="What the plan expects" note={note} flush>
      <ul className={list.list}>
        {story.expectations.map(({ text, holds, found, line }) => (
          <li key={`${line} ${text}`} data-tone={holds ? 'ok' : 'bad'}>
            {holds ? 'Holds' : 'Fails'}: {text}
            <small>
              {found}
              {line !== null && !holds ? ` (line ${line})` : ''}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
