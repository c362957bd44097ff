import { NativeSelect } from '@mantine/core';
import type { IncidentSummary } from '../../api/generated/types.gen.ts';
import css from './relations.module.css';

interface IncidentSelectProps {
  readonly label: string;
  readonly incidents: readonly IncidentSummary[];
  readonly value: string;
  /** What to say when there is none. */
  readonly none: string;
  readonly onChange: (id: string) => void;
}

/** One of some incidents, by the select of the system. */
export function IncidentSelect({ label, incidents, value, none, onChange }: IncidentSelectProps) {
  if (incidents.length === 0) return <p className={css.none}>{none}</p>;
  return (
    <NativeSelect
      label={label}
      value={value}
      data-autofocus
      required
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="" disabled>
        Choose an incident
      </option>
      {incidents.map((one) => (
        <option key={one.id} value={one.id}>
          {`${one.id} ${one.severity} ${one.title}${one.active ? '' : ' (over)'}`}
        </option>
      ))}
    </NativeSelect>
  );
}
