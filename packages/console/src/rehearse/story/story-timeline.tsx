import type { Rehearsal, RehearsedLine } from '../../api/generated/types.gen.ts';
import css from './story.module.css';
import { byMoment, sinceStart } from './story-words.ts';

interface StoryTimelineProps {
  readonly story: Rehearsal;
  readonly lines: readonly RehearsedLine[];
}

/** The story as a sequence. What happens at one moment stands under one time. */
export function StoryTimeline({ story, lines }: StoryTimelineProps) {
  return (
    <ol className={css.timeline}>
      {byMoment(lines).map(({ at, local, together }) => (
        <li key={at} className={css.moment}>
          <div className={css.time}>
            <time dateTime={at}>{local}</time>
            <small>{sinceStart(story, at)}</small>
          </div>
          <ul>
            {together.map(({ key, line }) => (
              <li key={key} data-tone={line.tone} data-kind={line.kind}>
                {story.incidents.length > 1 && line.incident ? <code>{line.incident}</code> : null}
                {line.text}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
