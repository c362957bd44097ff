import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Lever } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { LeverDialog } from './lever-dialog.tsx';
import css from './levers.module.css';

interface LeverControlProps {
  readonly lever: Lever;
  /** Nothing: pull what rests, release what is pulled. */
  readonly action?: 'pull' | 'release';
  /** Nothing: what the action is called. */
  readonly label?: string;
  readonly incidentId?: string | undefined;
  readonly variant?: 'default' | 'filled' | 'subtle';
}

/** The button of a lever: pull or release, never at a single touch. */
export function LeverControl({ lever, action, label, incidentId, variant = 'default' }: LeverControlProps) {
  const [isOpen, setOpen] = useState(false);
  const mayRespond = useMayRespond();
  if (!mayRespond) return null;
  const doing = action ?? (lever.pulled ? 'release' : 'pull');
  const verb = label ?? (doing === 'release' ? 'Release' : 'Pull');
  return (
    <>
      <Button
        variant={variant}
        className={css.touch ?? ''}
        aria-label={`${verb} ${lever.title}`}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Button>
      {isOpen ? (
        <LeverDialog lever={lever} action={doing} incidentId={incidentId} opened onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}
