import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { listIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { LeverPreview } from './lever-preview.tsx';
import css from './move.module.css';
import { quickReasons } from './quick-reasons.ts';
import type { LeverPreviewQuery } from './use-lever-preview.ts';

interface MoveFormProps {
  readonly service: string;
  readonly action: 'pull' | 'release';
  readonly incidentId: string | undefined;
  readonly preview: LeverPreviewQuery;
  /** What is still missing or wrong besides the reason; null: nothing. */
  readonly missing: string | null;
  readonly confirm: string;
  readonly placeholder: string;
  readonly busy: boolean;
  readonly children?: ReactNode;
  readonly onConfirm: (reason: string, incidentId: string | undefined) => void;
  readonly onClose: () => void;
}

const LONGEST_REASON = 1000;

/** What every move asks: its consequences are shown, and nobody moves anything without a reason. */
export function MoveForm(props: MoveFormProps) {
  const { service, action, preview, missing, children } = props;
  const [reason, setReason] = useState('');
  const [incidentId, setIncident] = useState(props.incidentId);
  const incidents = useQuery(listIncidentsOptions({ query: { active: 'true' } })).data?.incidents ?? [];
  const quick = quickReasons(
    incidents.filter((incident) => incident.service === service),
    props.incidentId,
    action,
  );
  const lack = preview.data?.refusal ? 'It is not possible now; above is why.' : missing;
  const isReady = reason.trim() !== '' && lack === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) props.onConfirm(reason.trim(), incidentId);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <LeverPreview preview={preview} />
        {children}
        <div>
          <Textarea
            label="Reason"
            placeholder={props.placeholder}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={LONGEST_REASON}
            required
          />
          <Group gap={8} mt={8} role="group" aria-label="Quick reasons">
            {quick.map((one) => (
              <Button
                key={one.text}
                variant="light"
                className={css.quick ?? ''}
                onClick={() => {
                  setReason(one.text);
                  setIncident(one.incidentId ?? props.incidentId);
                }}
              >
                {one.text}
              </Button>
            ))}
          </Group>
        </div>
        <div className={css.footer}>
          {lack ? (
            <p className={css.note} role="status">
              {lack}
            </p>
          ) : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" className={css.big ?? ''} onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              className={css.big ?? ''}
              loading={props.busy}
              disabled={!isReady}
              {...(action === 'pull' ? { color: 'red' } : {})}
            >
              {preview.data?.needs ? 'Ask for agreement' : props.confirm}
            </Button>
          </Group>
        </div>
      </Stack>
    </form>
  );
}
