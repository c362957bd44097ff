import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Lever } from '../api/generated/types.gen.ts';
import { PullForm } from './pull-form.tsx';
import { ReleaseForm } from './release-form.tsx';

export interface LeverDialogProps {
  readonly lever: Lever;
  /** A lever that is pulled can be pulled again: to another value, or for others. */
  readonly action: 'pull' | 'release';
  readonly incidentId?: string | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Pulls or releases a lever: what it does first, then for whom, how long and why. It fills the screen of a phone. */
export function LeverDialog(props: LeverDialogProps) {
  const isPhone = useMediaQuery('(max-width: 760px)') ?? false;
  const { lever, action } = props;
  const verb = action === 'release' ? 'Release' : lever.pulled && lever.kind !== 'command' ? 'Change' : 'Pull';
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={`${verb} “${lever.title}”`}
      fullScreen={isPhone}
      closeButtonProps={{ 'aria-label': 'Close', size: 'xl' }}
    >
      {action === 'release' ? <ReleaseForm {...props} /> : <PullForm {...props} />}
    </Modal>
  );
}
