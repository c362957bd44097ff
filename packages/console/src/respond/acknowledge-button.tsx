import { Button, type ButtonProps } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ComponentProps } from 'react';
import { acknowledgeIncidentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { useRoomMutation } from './use-room-mutation.ts';

/** "I have it": stops the paging. The one button that matters until somebody pressed it. */
export function AcknowledgeButton({
  id,
  ...rest
}: { id: string } & ButtonProps & Pick<ComponentProps<'button'>, 'title' | 'aria-label' | 'aria-keyshortcuts'>) {
  const acknowledge = useRoomMutation(acknowledgeIncidentMutation());
  return (
    <Button
      leftSection={<Check size={16} aria-hidden />}
      loading={acknowledge.isPending}
      onClick={() => acknowledge.mutate({ path: { id } })}
      {...rest}
    >
      Acknowledge
    </Button>
  );
}
