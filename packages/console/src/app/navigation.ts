import {
  Activity,
  BellDot,
  BookOpen,
  ClipboardCheck,
  FileCog,
  HeartPulse,
  Inbox,
  type LucideIcon,
  Phone,
  Siren,
  ToggleRight,
  Webhook,
} from 'lucide-react';

export interface Destination {
  readonly to:
    | '/'
    | '/incidents'
    | '/health'
    | '/alerts'
    | '/runbooks'
    | '/oncall'
    | '/levers'
    | '/outbox'
    | '/intake'
    | '/reviews'
    | '/plan';
  readonly label: string;
  readonly Icon: LucideIcon;
  /** Second key of the shortcut `g` …. */
  readonly key: string;
}

/** The screens in the order in which an incident needs them. */
export const destinations: readonly Destination[] = [
  { to: '/', label: 'Now', Icon: Activity, key: 'n' },
  { to: '/incidents', label: 'Incidents', Icon: Siren, key: 'i' },
  { to: '/health', label: 'Health', Icon: HeartPulse, key: 'h' },
  { to: '/alerts', label: 'Alerts', Icon: BellDot, key: 'a' },
  { to: '/oncall', label: 'On call', Icon: Phone, key: 'o' },
  { to: '/levers', label: 'Levers', Icon: ToggleRight, key: 'l' },
  { to: '/runbooks', label: 'Runbooks', Icon: BookOpen, key: 'r' },
  { to: '/outbox', label: 'Outbox', Icon: Inbox, key: 'x' },
  { to: '/intake', label: 'Intake', Icon: Webhook, key: 't' },
  { to: '/reviews', label: 'Reviews', Icon: ClipboardCheck, key: 'v' },
  { to: '/plan', label: 'Plan', Icon: FileCog, key: 'p' },
];

/** On a phone only so many fit at the bottom; the rest is under "More". */
export const TABS_ON_PHONE = 4;
