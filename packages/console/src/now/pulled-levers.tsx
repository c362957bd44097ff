import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Lever } from '../api/generated/types.gen.ts';
import { pulledLevers, troubledLevers } from '../contain/lever-board.ts';
import { scopeWords, settingWords } from '../contain/lever-words.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { Countdown, TimeAgo } from '../shared/time.tsx';
import css from './side-list.module.css';

const SHOWN = 8;

/** Levers that are not in their resting position: forgotten ones cause the next incident. What waits for people is counted. */
export function PulledLevers() {
  const levers = useQuery(listLeversOptions());
  const waiting = levers.data?.requests.filter((request) => request.status === 'waiting').length ?? 0;
  const troubled = levers.data ? troubledLevers(levers.data.levers).length : 0;
  return (
    <Panel
      title="Pulled levers"
      flush
      actions={<Link to="/levers">All levers</Link>}
      note={
        <>
          {waiting > 0 ? <Tag tone="accent">{plural(waiting, 'waits', 'wait')} for agreement</Tag> : null}
          {troubled > 0 ? <Tag tone="bad">{plural(troubled, 'command')} to look at</Tag> : null}
        </>
      }
    >
      <Loaded query={levers} what="the levers" lines={2}>
        {(data) => {
          const pulled = pulledLevers(data.levers);
          if (pulled.length === 0) return <Empty title="None is pulled." />;
          return (
            <ul className={css.list}>
              {pulled.slice(0, SHOWN).map((lever) => (
                <PulledLine key={`${lever.service}/${lever.id}`} lever={lever} />
              ))}
              {pulled.length > SHOWN ? (
                <li className={css.tall}>
                  <Link to="/levers">{pulled.length - SHOWN} more</Link>
                </li>
              ) : null}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function PulledLine({ lever }: { lever: Lever }) {
  const setting = lever.kind === 'switch' ? '' : `${settingWords(lever, lever.value)} · `;
  return (
    <li className={css.tall}>
      <b>{lever.title}</b>
      {setting || lever.scope || lever.expiresAt ? (
        <small>
          {setting}
          {lever.scope ? `for ${scopeWords(lever.scope)} · ` : ''}
          {lever.expiresAt ? (
            <>
              {'released in '}
              <Countdown to={lever.expiresAt} label={`${lever.title} is released by itself`} past="zero" />
            </>
          ) : (
            'until released'
          )}
        </small>
      ) : null}
      <small>
        {lever.by ?? 'somebody'}
        {lever.at ? (
          <>
            {', '}
            <TimeAgo at={lever.at} />
          </>
        ) : null}
        {lever.reason ? ` — ${lever.reason}` : null}
      </small>
    </li>
  );
}
