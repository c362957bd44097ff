import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Lever } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { LeverDialog } from './lever-dialog.tsx';

/** The button of a lever: pull or release, never at a single touch. */
export function LeverControl({
  lever,
  incidentId,
  size = 'sm',
}: {
  lever: Lever;
  incidentId?: string;
  size?: 'xs' | 'sm';
}) {
  const [isOpen, setOpen] = useState(false);
  const mayRespond = useMayRespond();
  if (!mayRespond) return null;
  const verb = lever.pulled ? 'Release' : 'Pull';
  return (
    <>
      <Button variant="default" size={size} aria-label={`${verb} ${lever.title}`} onClick={() => setOpen(true)}>
        {verb}
      </Button>
      <LeverDialog
        lever={lever}
        opened={isOpen}
        onClose={() => setOpen(false)}
        {...(incidentId ? { incidentId } : {})}
      />
    </>
  );
}
