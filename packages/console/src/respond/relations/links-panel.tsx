import { ActionIcon, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ExternalLink, Siren, X } from 'lucide-react';
import { useState } from 'react';
import { removeLinkMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { Panel } from '../../shared/panel.tsx';
import { useRoomMutation } from '../use-room-mutation.ts';
import { LinkDialog } from './link-dialog.tsx';
import css from './relations.module.css';

/** What belongs to the incident and is elsewhere: pages, and other incidents. */
export function LinksPanel({ room }: { room: IncidentRoom }) {
  const [isAdding, setAdding] = useState(false);
  const mayEdit = useMayRespond() && room.mergedInto === null;
  const remove = useRoomMutation(removeLinkMutation());
  return (
    <Panel
      title="Links"
      actions={
        mayEdit ? (
          <Button variant="default" size="compact-sm" aria-label="Add a link" onClick={() => setAdding(true)}>
            Add
          </Button>
        ) : null
      }
      flush={room.links.length > 0}
    >
      {room.links.length === 0 ? (
        <p className={css.none}>No dashboard, ticket or other incident is linked.</p>
      ) : (
        <ul className={css.links}>
          {room.links.map((link) => (
            <li key={link.to}>
              <LinkTarget link={link} />
              {mayEdit ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove the link ${link.title}`}
                  loading={remove.isPending && remove.variables?.query.to === link.to}
                  onClick={() => remove.mutate({ path: { id: room.id }, query: { to: link.to } })}
                >
                  <X size={15} aria-hidden />
                </ActionIcon>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <LinkDialog room={room} opened={isAdding} onClose={() => setAdding(false)} />
    </Panel>
  );
}

function LinkTarget({ link: { to, url, title } }: { link: IncidentRoom['links'][number] }) {
  if (url === null) {
    return (
      <Link to="/incidents/$id" params={{ id: to }}>
        <Siren size={15} aria-hidden />
        <span>
          {to} {title}
        </span>
      </Link>
    );
  }
  return (
    <a href={url} target="_blank" rel="noreferrer">
      <ExternalLink size={15} aria-hidden />
      <span>
        {title === url ? null : <b>{title}</b>}
        <small>{url}</small>
      </span>
    </a>
  );
}
