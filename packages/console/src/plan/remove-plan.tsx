import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { removePlanMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import type { LoadedPlan } from './plan-words.ts';
import { usePlanRights } from './use-rights.ts';

/** Takes a plan that was added in the console out of force. Plans of a folder have no such button. */
export function RemovePlan({ plan }: { plan: LoadedPlan }) {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const remove = useMutation(removePlanMutation());
  const { mayChange } = usePlanRights();
  if (!mayChange || !plan.isAdded) return null;
  const confirm = () =>
    remove.mutateAsync({ path: { service: plan.service } }).then(
      () => {
        notifications.show({ color: 'gray', title: 'The plan was removed', message: `${plan.title} is not in force.` });
        void navigate({ to: '/plan' });
      },
      // The reason is shown where every failed action is.
      () => setOpen(false),
    );
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Remove
      </Button>
      <ConfirmDialog
        opened={isOpen}
        title={`Remove the plan of ${plan.title}`}
        confirm="Remove the plan"
        dangerous
        busy={remove.isPending}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        Tocsin stops watching {plan.service} at once, on every node: no monitor runs and nobody is paged for it. Its
        versions, incidents and reviews stay on record. While it has open incidents it cannot be removed.
      </ConfirmDialog>
    </>
  );
}
