import { formatSpan, formatValue } from '../detect/describe-subject.ts';
import type { Plan } from '../model/plan.ts';
import type { Happening } from './scenario.ts';

/** A happening in words: `Webhooks processed successfully: 80 %`. */
export function happeningText(plan: Plan, happening: Happening): string {
  const span = happening.lasts === null ? '' : ` for ${formatSpan(happening.lasts)}`;
  switch (happening.kind) {
    case 'monitor': {
      const title = plan.monitors[happening.monitor]?.title ?? happening.monitor;
      return `${title} ${happening.is === 'silent' ? 'sends no ping any more' : 'is down'}${span}`;
    }
    case 'metric': {
      const metric = plan.metrics[happening.metric];
      return `${metric?.title ?? happening.metric}: ${formatValue(metric ?? { read: 'sum', unit: 'count' }, happening.value)}${span}`;
    }
    case 'alert':
      return `Alert: ${happening.text}${happening.severity ? ` (${happening.severity})` : ''}${span}`;
  }
}
