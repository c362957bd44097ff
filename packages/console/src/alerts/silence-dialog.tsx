import { Button, Checkbox, Group, Modal, MultiSelect, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  addSilenceMutation,
  getHealthOptions,
  listSilencesQueryKey,
} from '../api/generated/@tanstack/react-query.gen.ts';
import { previewSilence } from '../api/generated/sdk.gen.ts';
import type { Alert, AlertMatch } from '../api/generated/types.gen.ts';
import { toLocalField } from '../shared/local-moment.ts';
import { ClockTime, readersZone } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import css from './alerts.module.css';
import { matcherOf, type Scope, silenceEnd } from './silence-words.ts';

const TYPING_MS = 300;
const LONGEST_MS = 30 * 86_400_000;

interface SilenceDialogProps {
  readonly opened: boolean;
  /** The alert that it is made from; null: none. */
  readonly alert: Alert | null;
  readonly kind: 'silence' | 'maintenance';
  readonly onClose: () => void;
}

/** What is held, until when and why, with the alerts that are firing and would match. */
export function SilenceDialog(props: SilenceDialogProps) {
  const title = props.kind === 'maintenance' ? 'Begin maintenance now' : 'Silence alerts';
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={title}>
      <SilenceForm {...props} />
    </Modal>
  );
}

interface Wish {
  readonly service: string;
  readonly kind: 'silence' | 'maintenance';
  readonly matcher: AlertMatch;
  readonly components: string[];
}

function usePreview(wish: Wish) {
  const [settled] = useDebouncedValue(wish, TYPING_MS);
  return useQuery({
    queryKey: ['previewSilence', settled],
    queryFn: async () => (await previewSilence({ body: settled, throwOnError: true })).data,
    enabled: settled.service !== '',
    retry: false,
  });
}

function SilenceForm({ alert, kind, onClose }: SilenceDialogProps) {
  const nowMs = useNow();
  const services = useQuery(getHealthOptions()).data?.services ?? [];
  const [chosen, setService] = useState(alert?.service ?? '');
  const service = chosen || (services[0]?.service ?? '');
  const [scope, setScope] = useState<Scope>(alert ? 'this' : 'custom');
  const [text, setText] = useState('');
  const [components, setComponents] = useState<string[]>([]);
  const [length, setLength] = useState('60');
  const [custom, setCustom] = useState(() => toLocalField(Date.now() + 3_600_000));
  const [why, setWhy] = useState('');
  const [isMeant, setMeant] = useState(false);
  const matcher = kind === 'silence' ? matcherOf(scope, alert, text) : {};
  const preview = usePreview({ service, kind, matcher, components });
  const add = useAdd(onClose);
  const untilMs = silenceEnd(length, nowMs, custom);
  const isWhole = preview.data?.everything === true;
  const isReady = why.trim() !== '' && untilMs !== null && service !== '' && (!isWhole || isMeant);
  const save = () => {
    if (untilMs === null) return;
    const until = new Date(untilMs).toISOString();
    add.mutate({
      body: { service, kind, matcher, components, until, why: why.trim(), everything: isWhole && isMeant },
    });
  };
  return (
    <Stack gap="sm">
      {alert ? null : (
        <NativeSelect
          label="Service"
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
          data={services.map((one) => ({ value: one.service, label: one.title }))}
        />
      )}
      {kind === 'maintenance' ? (
        <MultiSelect
          label="Components that are worked on"
          description="Alerts that are about nothing else are held. None: every component."
          value={components}
          onChange={setComponents}
          data={
            services
              .find((one) => one.service === service)
              ?.components.map(({ id, title }) => ({ value: id, label: title })) ?? []
          }
        />
      ) : (
        <WhatFields alert={alert} scope={scope} onScope={setScope} text={text} onText={setText} />
      )}
      <Preview preview={preview} />
      {isWhole ? (
        <Checkbox
          checked={isMeant}
          onChange={(event) => setMeant(event.currentTarget.checked)}
          label={`Yes, hold every alert of ${service}`}
        />
      ) : null}
      <LengthFields length={length} onLength={setLength} custom={custom} onCustom={setCustom} untilMs={untilMs} />
      <TextInput
        label="Why"
        placeholder="Deploy of version 42"
        value={why}
        maxLength={500}
        required
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={add.isPending} disabled={!isReady} onClick={save}>
          {kind === 'maintenance' ? 'Begin maintenance' : 'Silence'}
        </Button>
      </Group>
    </Stack>
  );
}

function useAdd(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    ...addSilenceMutation(),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [{ _id: listSilencesQueryKey()[0]._id }] });
      onDone();
    },
  });
}

interface WhatProps {
  readonly alert: Alert | null;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function WhatFields({ alert, scope, onScope, text, onText }: WhatProps) {
  return (
    <>
      {alert ? (
        <Radio.Group label="Hold" value={scope} onChange={(value) => onScope(value as Scope)}>
          <Stack gap={10} mt={8}>
            <Radio value="this" label="Only this alert" description={alert.dedupKey} />
            <Radio value="source" label={`Everything from ${alert.source}`} />
            {alert.components.length > 0 ? (
              <Radio value="component" label={`Everything about ${alert.components.join(', ')}`} />
            ) : null}
            <Radio value="custom" label="What has a text in its summary" />
          </Stack>
        </Radio.Group>
      ) : null}
      {scope === 'custom' ? (
        <TextInput
          label="Text in the summary"
          description="An RE2 expression, found anywhere: disk|inode. Empty: every alert."
          value={text}
          maxLength={500}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      ) : null}
    </>
  );
}

function Preview({ preview }: { readonly preview: ReturnType<typeof usePreview> }) {
  if (preview.isError)
    return (
      <div className={css.preview} data-bad role="alert">
        {preview.error.message || 'This cannot be matched: check the expression.'}
      </div>
    );
  if (!preview.data) return null;
  const { total, alerts } = preview.data;
  return (
    <div className={css.preview} role="status">
      {total === 0 ? 'Nothing that is firing now would match.' : `${total} firing now would match:`}
      <ul>
        {alerts.slice(0, 5).map((one) => (
          <li key={one.id}>{one.summary}</li>
        ))}
      </ul>
      <small>What an incident already has goes on being told there: its level and its end.</small>
    </div>
  );
}

interface LengthProps {
  readonly length: string;
  readonly onLength: (length: string) => void;
  readonly custom: string;
  readonly onCustom: (custom: string) => void;
  readonly untilMs: number | null;
}

function LengthFields({ length, onLength, custom, onCustom, untilMs }: LengthProps) {
  const nowMs = useNow();
  return (
    <>
      <Radio.Group label="For" value={length} onChange={onLength}>
        <Group gap={16} mt={8}>
          <Radio value="60" label="1 hour" />
          <Radio value="240" label="4 hours" />
          <Radio value="morning" label="Until morning" />
          <Radio value="custom" label="Until …" />
        </Group>
      </Radio.Group>
      {length === 'custom' ? (
        <TextInput
          type="datetime-local"
          label={`Until (your clock, ${readersZone})`}
          value={custom}
          min={toLocalField(nowMs)}
          max={toLocalField(nowMs + LONGEST_MS)}
          onChange={(event) => onCustom(event.currentTarget.value)}
          error={untilMs === null ? 'Choose a moment in the future, at most 30 days away' : null}
        />
      ) : null}
      {untilMs === null ? null : (
        <div className={css.until}>
          Until <ClockTime at={new Date(untilMs).toISOString()} zone />. Then what still fires is told.
        </div>
      )}
    </>
  );
}
