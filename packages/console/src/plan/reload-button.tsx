import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { reloadPlanMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ReloadPlanResponse } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { shortVersion } from './plan-words.ts';
import { usePlanRights } from './use-rights.ts';

/** Loads the plan again on every node, and says what came of it. */
export function ReloadButton({ service }: { service: string }) {
  const { mayReload } = usePlanRights();
  const reload = useMutation(reloadPlanMutation());
  if (!mayReload) return null;
  const load = () =>
    reload.mutateAsync({ path: { service } }).then(
      (answer) => notifications.show({ ...sayOutcome(answer), autoClose: 8_000 }),
      // The reason is shown where every failed action is.
      () => undefined,
    );
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<RotateCw size={14} aria-hidden />}
      loading={reload.isPending}
      onClick={load}
    >
      Load again
    </Button>
  );
}

function sayOutcome({ outcome, version, problems }: ReloadPlanResponse) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  switch (outcome) {
    case 'in_force':
      return { color: 'green', title: 'A new version is in force', message: `Version ${shortVersion(version)}` };
    case 'unchanged':
      return {
        color: 'gray',
        title: 'Nothing has changed',
        message: `Version ${shortVersion(version)} stays in force.`,
      };
    case 'refused':
      return {
        color: 'red',
        title: `Refused: ${plural(errors, 'error')}`,
        message: `Version ${shortVersion(version)} stays in force. The errors are on this page.`,
      };
  }
}
