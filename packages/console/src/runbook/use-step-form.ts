import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError, statusOf } from '../api/errors.ts';
import { runStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import {
  changedValues,
  type FilledParameter,
  fieldsOfRefusal,
  parametersOf,
  refuseFields,
  shownValues,
  type Values,
} from './step-values.ts';
import { useRunMutation } from './use-run-mutation.ts';

/** What a person fills in before a step runs, and the approval that sends it. */
export interface StepForm {
  readonly parameters: readonly FilledParameter[];
  readonly typed: Values;
  /** What is wrong, by the parameter's name. */
  readonly refused: Values;
  /** What to show in the source of the step. */
  readonly shown: Values;
  readonly busy: boolean;
  readonly type: (name: string, text: string) => void;
  /** Sends the approval when the fields are right. Resolves to whether the server accepted it. */
  readonly approve: (again: boolean) => Promise<boolean>;
}

/** The form of one step. A refusal of the server stands at the fields that it names; any other is a toast. */
export function useStepForm(run: Run, step: RunStep): StepForm {
  const [typed, setTyped] = useState<Values>({});
  const [refused, setRefused] = useState<Values>({});
  const queries = useQueryClient();
  const mutation = useRunMutation({ ...runStepMutation(), meta: { saysItself: true } });
  const parameters = parametersOf(run, step);

  const refuse = (error: unknown) => {
    const fields = statusOf(error) === 400 ? fieldsOfRefusal(parameters, describeError(error)) : {};
    setRefused(fields);
    if (Object.keys(fields).length > 0) return;
    notifications.show({ color: 'red', title: 'That did not work', message: describeError(error), autoClose: 10_000 });
    if (statusOf(error) === 409) void queries.invalidateQueries();
  };

  return {
    parameters,
    typed,
    refused,
    shown: shownValues(parameters, typed),
    busy: mutation.isPending,
    type(name, text) {
      setTyped({ ...typed, [name]: text });
      setRefused(Object.fromEntries(Object.entries(refused).filter(([refusedName]) => refusedName !== name)));
    },
    async approve(again) {
      const wrong = refuseFields(parameters, typed);
      setRefused(wrong);
      if (Object.keys(wrong).length > 0) return false;
      const values = changedValues(parameters, typed);
      const body = { again, ...(Object.keys(values).length > 0 ? { parameters: values } : {}) };
      try {
        await mutation.mutateAsync({ path: { id: run.id, step: step.id }, body });
        setTyped({});
        return true;
      } catch (error) {
        refuse(error);
        return false;
      }
    },
  };
}
