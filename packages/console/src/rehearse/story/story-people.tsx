import type { Rehearsal } from '../../api/generated/types.gen.ts';
import css from '../rehearse.module.css';
import { sinceStart } from './story-words.ts';

/** Who got what, over which channels, and who never answered. */
export function StoryPeople({ story }: { story: Rehearsal }) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>Person</th>
            <th className={css.number}>Pages</th>
            <th className={css.number}>At night</th>
            <th className={css.number}>Notifications</th>
            <th>Over</th>
            <th>Answers</th>
          </tr>
        </thead>
        <tbody>
          {story.people.map(({ person, name, pages, night, notifications, channels, answered }) => (
            <tr key={person}>
              <td>{name}</td>
              <td className={css.number}>{pages}</td>
              <td className={css.number}>{night}</td>
              <td className={css.number}>{notifications}</td>
              <td>{channels.join(', ')}</td>
              <td data-tone={answered === null && pages > 0 ? 'bad' : undefined}>
                {answered === null ? (pages > 0 ? 'never' : '') : sinceStart(story, answered)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
