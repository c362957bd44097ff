import { Button } from '@mantine/core';
import type { Lever } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useLeverDialog } from './lever-dialog-host.tsx';
import css from './levers.module.css';

interface LeverControlProps {
  readonly lever: Lever;
  /** Nothing: pull what rests, release what is pulled. */
  readonly action?: 'pull' | 'release';
  /** Nothing: what the action is called. */
  readonly label?: string;
  readonly incidentId?: string | undefined;
  readonly variant?: 'default' | 'filled';
}

/** The button of a lever: pull or release, never at a single touch. */
export function LeverControl({ lever, action, label, incidentId, variant = 'default' }: LeverControlProps) {
  const ask = useLeverDialog();
  const mayRespond = useMayRespond();
  if (!mayRespond) return null;
  const doing = action ?? (lever.pulled ? 'release' : 'pull');
  const verb = label ?? (doing === 'release' ? 'Release' : 'Pull');
  return (
    <Button
      variant={variant}
      className={css.touch ?? ''}
      aria-label={`${verb} ${lever.title}`}
      onClick={() => ask({ lever, action: doing, incidentId })}
    >
      {verb}
    </Button>
  );
}
