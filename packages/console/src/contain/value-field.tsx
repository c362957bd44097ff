import { NumberInput, Slider, Textarea } from '@mantine/core';
import type { Lever } from '../api/generated/types.gen.ts';
import { Choice } from './choice.tsx';
import css from './move.module.css';

const LONGEST_TEXT = 500;

interface ValueFieldProps {
  readonly lever: Lever;
  readonly value: Lever['value'];
  readonly onChange: (value: Lever['value']) => void;
}

/** Asks for the value that a pull gives a lever, by its kind. What is on or off has none to choose. */
export function ValueField({ lever, value, onChange }: ValueFieldProps) {
  if (typeof lever.pulledValue === 'boolean') return null;
  if (lever.kind === 'variant') {
    return (
      <Choice
        label="Switch to"
        value={String(value)}
        options={lever.values
          .filter((one) => one !== lever.resting)
          .map((one) => ({ value: one, label: one === lever.pulledValue ? `${one} (as planned)` : one }))}
        onChange={onChange}
      />
    );
  }
  if (typeof lever.pulledValue === 'number') return <LimitField lever={lever} value={value} onChange={onChange} />;
  return (
    <Textarea
      label={lever.kind === 'mode' ? 'Message' : 'Value'}
      description={lever.kind === 'mode' ? 'Users may see it.' : undefined}
      value={String(value)}
      maxLength={LONGEST_TEXT}
      autosize
      minRows={1}
      required
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function LimitField({ lever, value, onChange }: ValueFieldProps) {
  const { minimum, maximum, resting, pulledValue } = lever;
  const least = minimum ?? 0;
  const most = maximum ?? Math.max(Number(resting), Number(pulledValue));
  const bounds = [minimum === null ? '' : `at least ${minimum}`, maximum === null ? '' : `at most ${maximum}`];
  const words = [`normally ${resting}`, ...bounds.filter(Boolean)].join(', ');
  return (
    <div className={css.limit}>
      <NumberInput
        label="Limit to"
        description={words}
        value={Number(value)}
        onChange={(next) => onChange(next === '' ? Number.NaN : Number(next))}
        {...(minimum === null ? {} : { min: minimum })}
        {...(maximum === null ? {} : { max: maximum })}
        required
      />
      {most > least ? (
        <Slider
          aria-label={`Limit of ${lever.title}`}
          thumbLabel={`Limit of ${lever.title}`}
          size="lg"
          thumbSize={26}
          label={null}
          min={least}
          max={most}
          step={most - least > 1 ? Math.max(1, Math.round((most - least) / 100)) : (most - least) / 100}
          value={Number.isFinite(Number(value)) ? Number(value) : least}
          onChange={onChange}
        />
      ) : null}
    </div>
  );
}
