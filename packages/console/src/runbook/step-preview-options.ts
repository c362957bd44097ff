import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { previewStep } from '../api/generated/sdk.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import type { Values } from './step-values.ts';

/** Asks what a step would do with these values. It is asked again when the step, its values or the run's state changes. */
export function stepPreviewOptions(run: Run, step: RunStep, values: Values) {
  const path = { id: run.id, step: step.id };
  const { source, status, attempt } = step;
  const state = { source, status, attempt, paused: run.pausedAt, known: run.parameters.map(({ value }) => value) };
  return queryOptions({
    queryKey: [{ _id: 'previewStep', path, state, values }],
    queryFn: async ({ signal }) => {
      const { data } = await previewStep({ path, body: { parameters: { ...values } }, signal, throwOnError: true });
      return data;
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}
