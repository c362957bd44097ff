import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { addPlanMutation, listPlansOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { ConfirmDialog } from '../../shared/confirm-dialog.tsx';
import { plural } from '../../shared/names.ts';
import { type LoadedPlan, shortVersion } from '../plan-words.ts';
import css from './import.module.css';
import { linesOf } from './import-errors.ts';
import { serviceIn } from './service-in.ts';
import type { Imported } from './use-import.ts';

/** Puts the imported plan in force, after saying what that means. */
export function PutInForce({ imported }: { imported: Imported }) {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const plans = useQuery(listPlansOptions());
  const add = useMutation({ ...addPlanMutation(), meta: { saysItself: true } });
  const service = serviceIn(imported.files);
  const known = plans.data?.plans.find((plan) => plan.service === service) ?? null;
  if (imported.files.length === 0) return null;
  const confirm = () =>
    add.mutateAsync({ body: { files: [...imported.files], ...(service ? { service } : {}) } }).then(
      (added) => {
        notifications.show({
          color: 'green',
          title: added.outcome === 'unchanged' ? 'It was in force already' : 'The plan is in force',
          message: `${added.service}, version ${shortVersion(added.version)}`,
        });
        void navigate({ to: '/plan/$service', params: { service: added.service } });
      },
      // The errors stand in the dialog.
      () => undefined,
    );
  const close = () => {
    setOpen(false);
    add.reset();
  };
  return (
    <>
      <Button leftSection={<ShieldCheck size={15} aria-hidden />} onClick={() => setOpen(true)}>
        Put in force
      </Button>
      <ConfirmDialog
        opened={isOpen}
        title={`Put the plan “${service ?? 'without a name'}” in force`}
        confirm="Put in force"
        busy={add.isPending}
        onConfirm={confirm}
        onClose={close}
      >
        <Consequence imported={imported} known={known} />
        {add.isError ? (
          <div className={css.refusal} role="alert">
            <b>It was not put in force. Nothing was changed.</b>
            <ul>
              {linesOf(add.error).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        ) : null}
      </ConfirmDialog>
    </>
  );
}

function Consequence({ imported, known }: { imported: Imported; known: LoadedPlan | null }) {
  const errors = imported.problems.filter(({ severity }) => severity === 'error').length;
  const questions = imported.report.todos.length;
  return (
    <div className={css.consequence}>
      <p>
        From now on Tocsin acts on it, on every node: its monitors run, incidents open by its criteria, and its people
        are paged by its rules.
      </p>
      {known?.isAdded ? (
        <p>
          It replaces version <code>{shortVersion(known.version)}</code>, which stays in the list of versions.
        </p>
      ) : null}
      {known && !known.isAdded ? (
        <p className={css.warn}>
          A plan of this name is loaded from <code>{known.folder}</code>: download this one and change the files there.
          Tocsin will refuse this.
        </p>
      ) : null}
      {errors > 0 ? <p className={css.warn}>It has {plural(errors, 'error')}: Tocsin will refuse it.</p> : null}
      {questions > 0 ? (
        <p>
          {plural(questions, 'question')} in it {questions === 1 ? 'is' : 'are'} still open. Where an answer is missing,
          Tocsin does without it: somebody without an address is not reached.
        </p>
      ) : null}
    </div>
  );
}
