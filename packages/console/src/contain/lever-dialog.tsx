import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Lever } from '../api/generated/types.gen.ts';
import { settingWords } from './lever-words.ts';
import css from './move.module.css';
import { PullForm } from './pull-form.tsx';
import { ReleaseForm } from './release-form.tsx';

export interface LeverDialogProps {
  /** As it was when the dialog was opened. */
  readonly lever: Lever;
  /** As it is now. */
  readonly now: Lever;
  /** A lever that is pulled can be pulled again: to another value, or for others. */
  readonly action: 'pull' | 'release';
  readonly incidentId?: string | undefined;
  /** What is offered to pull it to; nothing: what the plan says. */
  readonly value?: Lever['value'] | undefined;
  readonly onClose: () => void;
}

/** Pulls or releases a lever: what it does first, then for whom, how long and why. It fills the screen of a phone. */
export function LeverDialog(props: LeverDialogProps) {
  const isPhone = useMediaQuery('(max-width: 760px)') ?? false;
  const { lever, now, action, onClose } = props;
  const verb = action === 'release' ? 'Release' : lever.pulled && lever.kind !== 'command' ? 'Change' : 'Pull';
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${verb} “${lever.title}”`}
      fullScreen={isPhone}
      closeButtonProps={{ 'aria-label': 'Close', size: 'xl' }}
    >
      <div role="status">
        {now.at === lever.at ? null : (
          <p className={css.meanwhile}>
            <b>It was moved meanwhile:</b> {now.pulled ? 'pulled' : 'released'} by {now.by ?? 'somebody'}, it is{' '}
            {settingWords(now, now.value)}. {now.reason}
          </p>
        )}
      </div>
      {action === 'release' ? <ReleaseForm {...props} /> : <PullForm {...props} />}
    </Modal>
  );
}
