import { useQuery } from '@tanstack/react-query';
import { BellOff } from 'lucide-react';
import { listSilencesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { ButtonLink } from '../shared/button-link.tsx';
import { plural } from '../shared/names.ts';
import { ClockTime } from '../shared/time.tsx';
import css from './alerts.module.css';

interface Holding {
  readonly name: string;
  readonly what: string;
  readonly until: string;
  readonly holding: number;
}

/** Says that alerts are held back now, and until when: a forgotten silence is how outages are missed. @param service nothing: any */
export function SilenceBanner({ service }: { readonly service?: string }) {
  const { data } = useQuery(listSilencesOptions({ query: service === undefined ? {} : { service } }));
  if (!data) return null;
  const holding: Holding[] = [
    ...data.silences
      .filter(({ state }) => state === 'active')
      .map((one) => ({
        name: one.kind === 'maintenance' ? 'Maintenance' : `Silence ${one.id}`,
        what: `${one.words}: ${one.why}`,
        until: one.until,
        holding: one.holding,
      })),
    ...data.windows.map((one) => ({ name: 'Maintenance', what: one.title, until: one.until, holding: one.holding })),
  ];
  const first = holding.toSorted((a, b) => b.holding - a.holding)[0];
  if (!first) return null;
  const total = holding.reduce((sum, one) => sum + one.holding, 0);
  return (
    <section className={css.banner} aria-label="Silenced">
      <BellOff size={18} aria-hidden />
      <p>
        <b>
          {first.name} until <ClockTime at={first.until} zone />
          {holding.length > 1 ? ` and ${holding.length - 1} more` : ''}:{' '}
          {total === 0 ? 'nothing is held back so far' : `${plural(total, 'alert')} held back`}
        </b>
        <span>{first.what}</span>
      </p>
      <ButtonLink to="/health/silences" variant="default" size="xs">
        Silences
      </ButtonLink>
    </section>
  );
}
