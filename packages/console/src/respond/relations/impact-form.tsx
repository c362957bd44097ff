import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { setImpactMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import { readersZone } from '../../shared/time.tsx';
import { useRoomMutation } from '../use-room-mutation.ts';
import {
  countProblem,
  type Impact,
  type ImpactText,
  impactChange,
  impactText,
  shareProblem,
  trends,
} from './impact-words.ts';
import css from './relations.module.css';

interface ImpactFormProps {
  readonly id: string;
  readonly impact: Impact;
  readonly onClose: () => void;
}

/** One line, three numbers and the trend; what can wait until the morning is folded. */
export function ImpactForm({ id, impact, onClose }: ImpactFormProps) {
  const [before] = useState(() => impactText(impact));
  const [text, setText] = useState(before);
  const save = useRoomMutation(setImpactMutation());
  const change = (part: Partial<ImpactText>) => setText((now) => ({ ...now, ...part }));
  const problems = [countProblem(text.users), countProblem(text.customers), shareProblem(text.share)];
  const isWrong = problems.some((problem) => problem !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = impactChange(before, text);
    if (isWrong) return;
    if (Object.keys(body).length === 0) onClose();
    else save.mutateAsync({ path: { id }, body }).then(onClose, () => undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="What does not work, and for whom"
          placeholder="Nobody can log in"
          value={text.scope}
          maxLength={1000}
          data-autofocus
          onChange={(event) => change({ scope: event.currentTarget.value })}
        />
        <div className={css.pair}>
          <Count
            label="Users"
            value={text.users}
            problem={countProblem(text.users)}
            onChange={(users) => change({ users })}
          />
          <Count
            label="Share, %"
            value={text.share}
            problem={shareProblem(text.share)}
            onChange={(share) => change({ share })}
          />
          <Count
            label="Customers"
            value={text.customers}
            problem={countProblem(text.customers)}
            onChange={(customers) => change({ customers })}
          />
        </div>
        <TrendButtons value={text.trend} onChange={(trend) => change({ trend })} />
        <Later text={text} onChange={change} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={isWrong}>
            Save the impact
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface CountProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (value: string) => void;
}

function Count({ label, value, problem, onChange }: CountProps) {
  return (
    <TextInput
      label={label}
      placeholder="about"
      inputMode="decimal"
      value={value}
      error={problem}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The trend by one press; pressed again it is taken back. */
function TrendButtons({
  value,
  onChange,
}: {
  value: ImpactText['trend'];
  onChange: (value: ImpactText['trend']) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons is no fieldset.
    <div className={css.trends} role="group" aria-label="Trend">
      {trends.map((one) => (
        <Button
          key={one.value}
          variant={one.value === value ? 'filled' : 'default'}
          aria-pressed={one.value === value}
          onClick={() => onChange(one.value === value ? '' : one.value)}
        >
          {one.label}
        </Button>
      ))}
    </div>
  );
}

interface LaterProps {
  readonly text: ImpactText;
  readonly onChange: (part: Partial<ImpactText>) => void;
}

function Later({ text, onChange }: LaterProps) {
  const [isOpen] = useState(text.since !== '' || text.revenue !== '' || text.data !== '');
  return (
    <details className={css.later} open={isOpen}>
      <summary>Since when, revenue, data</summary>
      <Stack gap="sm" mt={8}>
        <TextInput
          type="datetime-local"
          label={`Since (your clock, ${readersZone})`}
          value={text.since}
          onChange={(event) => onChange({ since: event.currentTarget.value })}
        />
        <TextInput
          label="Revenue"
          placeholder="about 300 USD an hour"
          value={text.revenue}
          maxLength={1000}
          onChange={(event) => onChange({ revenue: event.currentTarget.value })}
        />
        <TextInput
          label="Data lost, wrong or seen by others"
          placeholder="none"
          value={text.data}
          maxLength={1000}
          onChange={(event) => onChange({ data: event.currentTarget.value })}
        />
      </Stack>
    </details>
  );
}
