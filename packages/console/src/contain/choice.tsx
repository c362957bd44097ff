import { Chip, Group, Input } from '@mantine/core';
import { useId } from 'react';
import css from './move.module.css';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, each big enough for a thumb. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div>
      <Input.Label id={id} component="span">
        {label}
      </Input.Label>
      <Group gap={8} role="radiogroup" aria-labelledby={id} mt={4}>
        <Chip.Group value={value} onChange={(next) => onChange(next as T)}>
          {options.map((option) => (
            <Chip key={option.value} value={option.value} classNames={{ label: css.chip ?? '' }} variant="outline">
              {option.label}
            </Chip>
          ))}
        </Chip.Group>
      </Group>
    </div>
  );
}
