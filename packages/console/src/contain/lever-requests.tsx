import { Button, Modal, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { agreeLeverRequestMutation, refuseLeverRequestMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Lever, LeverRequest } from '../api/generated/types.gen.ts';
import { useMayRespond, useSession } from '../app/session.ts';
import { formatDuration } from '../shared/duration.ts';
import { listWords } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { leverKey } from './lever-board.ts';
import { LeverPreview } from './lever-preview.tsx';
import { scopeWords, settingWords } from './lever-words.ts';
import css from './levers.module.css';
import move from './move.module.css';
import { withdrawUndo } from './offer-undo.tsx';
import { useLeverPreview } from './use-lever-preview.ts';

interface LeverRequestsProps {
  readonly requests: readonly LeverRequest[];
  readonly levers: readonly Lever[];
}

/** Moves that wait until somebody else agrees. */
export function LeverRequests({ requests, levers }: LeverRequestsProps) {
  const waiting = requests.filter((request) => request.status === 'waiting');
  if (waiting.length === 0) return null;
  return (
    <Panel title="Waiting for agreement" note={waiting.length} flush>
      <ul className={css.board}>
        {waiting.map((request) => (
          <RequestItem
            key={request.id}
            request={request}
            lever={levers.find((lever) => leverKey(lever) === `${request.service}/${request.lever}`) ?? null}
          />
        ))}
      </ul>
    </Panel>
  );
}

function RequestItem({ request, lever }: { request: LeverRequest; lever: Lever | null }) {
  const [asking, setAsking] = useState<'agree' | 'refuse' | null>(null);
  const mayRespond = useMayRespond();
  const isOwn = useSession().data?.name === request.by;
  return (
    <li className={css.item} data-trouble="accent">
      <div className={css.row}>
        <div className={css.about}>
          <p className={css.ask}>
            <b>{request.by}</b> asks to {request.action} <b>{request.title}</b>
            {wishWords(request, lever)}, <TimeAgo at={request.at} />.
          </p>
          <p>“{request.reason}”</p>
          {request.needs ? (
            <p>
              <b>Missing:</b> {request.needs}
            </p>
          ) : null}
          <p className={css.consequence}>
            {request.agreed.length > 0 ? `${listWords(request.agreed)} agreed. ` : ''}
            {request.incidentId ? (
              <Link to="/incidents/$id" params={{ id: request.incidentId }}>
                {request.incidentId}
              </Link>
            ) : null}
          </p>
        </div>
        {mayRespond ? (
          <div className={css.buttons}>
            {request.canAgree ? (
              <Button
                className={css.touch ?? ''}
                aria-label={`Agree to ${request.action} ${request.title}`}
                onClick={() => {
                  withdrawUndo();
                  setAsking('agree');
                }}
              >
                Agree
              </Button>
            ) : null}
            <Button
              variant="default"
              className={css.touch ?? ''}
              aria-label={`${isOwn ? 'Take back' : 'Refuse'}: ${request.action} ${request.title}`}
              onClick={() => setAsking('refuse')}
            >
              {isOwn ? 'Take back' : 'Refuse'}
            </Button>
          </div>
        ) : null}
      </div>
      {asking === 'agree' ? <AgreeDialog request={request} onClose={() => setAsking(null)} /> : null}
      {asking === 'refuse' ? <RefuseDialog request={request} isOwn={isOwn} onClose={() => setAsking(null)} /> : null}
    </li>
  );
}

/** What a request wants beyond the plan's own: value, scope, length. */
function wishWords({ action, value, scope, expiresInSeconds }: LeverRequest, lever: Lever | null): string {
  if (action === 'release') return '';
  const wishes = [
    value === null || lever === null ? '' : ` to ${settingWords(lever, value)}`,
    scope === null ? '' : ` for ${scopeWords(scope)}`,
    !expiresInSeconds ? '' : `, for ${formatDuration(expiresInSeconds)}`,
  ];
  return wishes.join('');
}

/** Whoever agrees sees what will happen; it is their move as well. */
function AgreeDialog({ request, onClose }: { request: LeverRequest; onClose: () => void }) {
  const isPhone = useMediaQuery('(max-width: 760px)') ?? false;
  const agree = useMutation(agreeLeverRequestMutation());
  const { service, lever, action, value, scope } = request;
  const preview = useLeverPreview(
    { service, lever, action, ...(value === null ? {} : { value }), ...(scope === null ? {} : { scope }) },
    request.at,
  );
  return (
    <Modal opened onClose={onClose} title={`Agree to ${action} “${request.title}”`} fullScreen={isPhone}>
      <Stack gap="md">
        <p className={move.note}>
          {request.by}: “{request.reason}”
        </p>
        <LeverPreview preview={preview} hidesNeeds />
        <div className={move.footer}>
          <div className={css.answers}>
            <Button variant="default" className={move.big ?? ''} onClick={onClose}>
              Cancel
            </Button>
            <Button
              className={move.big ?? ''}
              loading={agree.isPending}
              disabled={Boolean(preview.data?.refusal)}
              {...(action === 'pull' ? { color: 'red' } : {})}
              onClick={() => agree.mutate({ path: { request: request.id } }, { onSuccess: onClose })}
            >
              Agree to {action} it
            </Button>
          </div>
        </div>
      </Stack>
    </Modal>
  );
}

function RefuseDialog({ request, isOwn, onClose }: { request: LeverRequest; isOwn: boolean; onClose: () => void }) {
  const refuse = useMutation(refuseLeverRequestMutation());
  return (
    <ReasonDialog
      opened
      title={isOwn ? 'Take the request back' : `Refuse: ${request.action} “${request.title}”`}
      consequence={isOwn ? 'The lever stays as it is.' : `The lever stays as it is, and ${request.by} is told why.`}
      label="Reason"
      placeholder="The backlog must be empty first"
      confirm={isOwn ? 'Take it back' : 'Refuse it'}
      busy={refuse.isPending}
      onConfirm={(reason) => refuse.mutate({ path: { request: request.id }, body: { reason } }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
