import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronsDown, ChevronsUp, Pause, Play, Star, Waves } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxSource, Lever } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useLeverDialog } from '../contain/lever-dialog-host.tsx';
import { DrainDialog } from './drain-dialog.tsx';
import css from './inbox.module.css';
import { nextConcurrency } from './source-words.ts';

/** What somebody can do with a source. All but the drain are moves of its levers, which ask and can be undone. */
export function SourceControls({ source }: { source: InboxSource }) {
  const mayRespond = useMayRespond();
  const levers = useQuery(listLeversOptions()).data?.levers ?? [];
  const [isDraining, setDraining] = useState(false);
  if (!mayRespond) return null;
  const leverOf = (id: string) => levers.find((one) => one.service === source.service && one.id === id);
  const { delivery, concurrency, types } = source.levers;
  const title = source.title;
  const isDrained = source.operations.some(({ kind, status }) => kind === 'drain' && status === 'running');
  return (
    <Group className={css.controls ?? ''} gap={8} role="group" aria-label={`Control ${title}`}>
      <DeliverySwitch lever={leverOf(delivery.lever)} source={source} />
      <Pace lever={leverOf(concurrency.lever)} source={source} />
      <FirstSwitch lever={leverOf(types.lever)} source={source} />
      {source.counts.waiting > 0 && !isDrained ? (
        <Control Icon={Waves} label={`Drain ${title}`} onClick={() => setDraining(true)}>
          Drain
        </Control>
      ) : null}
      {isDraining ? <DrainDialog source={source} onClose={() => setDraining(false)} /> : null}
    </Group>
  );
}

interface SwitchProps {
  /** Nothing while it is not known. */
  readonly lever: Lever | undefined;
  readonly source: InboxSource;
}

function DeliverySwitch({ lever, source }: SwitchProps) {
  const ask = useLeverDialog();
  if (!lever) return null;
  return lever.pulled ? (
    <Control isMain Icon={Play} label={`Resume ${source.title}`} onClick={() => ask({ lever, action: 'release' })}>
      Resume
    </Control>
  ) : (
    <Control Icon={Pause} label={`Pause ${source.title}`} onClick={() => ask({ lever, action: 'pull' })}>
      Pause
    </Control>
  );
}

/** Half or twice as many at once; back at what the plan says, the lever rests. */
function Pace({ lever, source }: SwitchProps) {
  const ask = useLeverDialog();
  if (!lever) return null;
  const now = source.concurrency;
  const { slower, faster } = nextConcurrency(now, lever);
  const to = (value: number) =>
    lever.pulled && value === lever.resting ? ask({ lever, action: 'release' }) : ask({ lever, action: 'pull', value });
  return (
    <>
      <Control
        Icon={ChevronsDown}
        label={`Slower: ${source.title}, ${slower ?? now} at once`}
        onClick={slower === null ? null : () => to(slower)}
      >
        Slower
      </Control>
      <Control
        Icon={ChevronsUp}
        label={`Faster: ${source.title}, ${faster ?? now} at once`}
        onClick={faster === null ? null : () => to(faster)}
      >
        Faster
      </Control>
    </>
  );
}

function FirstSwitch({ lever, source }: SwitchProps) {
  const ask = useLeverDialog();
  if (!lever || (source.first.length === 0 && !lever.pulled)) return null;
  return (
    <Control
      Icon={Star}
      label={`${lever.pulled ? 'All types' : 'First things first'}: ${source.title}`}
      onClick={() => ask({ lever, action: lever.pulled ? 'release' : 'pull' })}
    >
      {lever.pulled ? 'All types' : 'First only'}
    </Control>
  );
}

interface ControlProps {
  readonly Icon: typeof Pause;
  /** What a screen reader says. */
  readonly label: string;
  readonly isMain?: boolean;
  /** Null: it is not possible now. */
  readonly onClick: (() => void) | null;
  readonly children: ReactNode;
}

function Control({ Icon, label, isMain = false, onClick, children }: ControlProps) {
  return (
    <Button
      variant={isMain ? 'filled' : 'default'}
      className={css.control ?? ''}
      leftSection={<Icon size={15} aria-hidden />}
      aria-label={label}
      disabled={onClick === null}
      onClick={() => onClick?.()}
    >
      {children}
    </Button>
  );
}
