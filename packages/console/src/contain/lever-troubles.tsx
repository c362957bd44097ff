import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { verifyLeverMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Lever } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Output } from '../shared/output.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { commandTrouble } from './command-words.ts';
import { leverKey, troubledLevers } from './lever-board.ts';
import { LeverControl } from './lever-control.tsx';
import css from './levers.module.css';

/** Levers whose commands failed, run, or are not in the world as the lever says: what to do about each. */
export function LeverTroubles({ levers }: { levers: readonly Lever[] }) {
  const troubled = troubledLevers(levers);
  if (troubled.length === 0) return null;
  return (
    <Panel title="Commands to look at" note={troubled.length} flush>
      <ul className={css.board}>
        {troubled.map((lever) => (
          <TroubledLever key={leverKey(lever)} lever={lever} />
        ))}
      </ul>
    </Panel>
  );
}

function TroubledLever({ lever }: { lever: Lever }) {
  const trouble = commandTrouble(lever.command);
  const mayRespond = useMayRespond();
  const verify = useMutation(verifyLeverMutation());
  const { command } = lever;
  if (!trouble || !command) return null;
  return (
    <li className={css.item} data-trouble={trouble.tone}>
      <div className={css.row}>
        <div className={css.about}>
          <div className={css.name}>
            <b>{lever.title}</b>
            <Tag tone={trouble.tone}>{trouble.word}</Tag>
            {command.driftSince ? (
              <small>
                since <TimeAgo at={command.driftSince} />
              </small>
            ) : null}
          </div>
          <p>{trouble.what}</p>
          <p>
            <b>What to do:</b> {trouble.todo}
          </p>
          <p className={css.consequence}>
            {command.verifiedAt ? (
              <>
                Last look <TimeAgo at={command.verifiedAt} />: {verifiedWords(command.verified)}.
              </>
            ) : command.verify === null ? (
              'The plan has no command that looks.'
            ) : (
              'Nobody has looked yet.'
            )}
          </p>
          {command.output ? <Output text={command.output} label={`Output of ${lever.title}`} /> : null}
        </div>
        <div className={css.buttons}>
          {trouble.again === 'pull' ? <LeverControl lever={lever} action="pull" label="Pull again" /> : null}
          {trouble.again === 'release' ? <LeverControl lever={lever} action="release" label="Release again" /> : null}
          {command.verify !== null && command.status !== 'moving' && mayRespond ? (
            <Button
              variant="default"
              className={css.touch ?? ''}
              loading={verify.isPending}
              aria-label={`Verify ${lever.title}`}
              onClick={() => verify.mutate({ path: { service: lever.service, lever: lever.id } })}
            >
              Verify
            </Button>
          ) : null}
        </div>
      </div>
    </li>
  );
}

function verifiedWords(verified: NonNullable<Lever['command']>['verified']): string {
  if (verified === 'applied') return 'it is applied';
  return verified === 'reverted' ? 'it is not applied' : 'it could not be told';
}
