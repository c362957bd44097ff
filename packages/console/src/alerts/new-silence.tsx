import { Button, Group } from '@mantine/core';
import { BellOff, Wrench } from 'lucide-react';
import { useState } from 'react';
import { useMayRespond } from '../app/session.ts';
import { SilenceDialog } from './silence-dialog.tsx';

/** Begins a silence or maintenance of anything; nothing for who may not. */
export function NewSilence() {
  const mayRespond = useMayRespond();
  const [kind, setKind] = useState<'silence' | 'maintenance' | null>(null);
  if (!mayRespond) return null;
  return (
    <Group gap="xs">
      <Button
        variant="default"
        size="xs"
        leftSection={<Wrench size={14} aria-hidden />}
        onClick={() => setKind('maintenance')}
      >
        Begin maintenance
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<BellOff size={14} aria-hidden />}
        onClick={() => setKind('silence')}
      >
        Silence
      </Button>
      {kind ? <SilenceDialog opened kind={kind} alert={null} onClose={() => setKind(null)} /> : null}
    </Group>
  );
}
