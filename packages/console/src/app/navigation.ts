import {
  Activity,
  BellDot,
  BellOff,
  BookOpen,
  CalendarClock,
  ChartColumn,
  ClipboardCheck,
  FileCog,
  GitPullRequestArrow,
  Globe,
  HeartPulse,
  Inbox,
  type LucideIcon,
  MailCheck,
  MessageCircleWarning,
  Phone,
  Search,
  Server,
  Siren,
  ToggleRight,
  Webhook,
  Wrench,
} from 'lucide-react';

interface Place<To extends string> {
  readonly to: To;
  readonly label: string;
  readonly Icon: LucideIcon;
  /** Second key of the shortcut `g` …. */
  readonly key: string;
}

type DestinationPath =
  | '/'
  | '/incidents'
  | '/health'
  | '/runbooks'
  | '/oncall'
  | '/levers'
  | '/jobs'
  | '/inbox'
  | '/consent'
  | '/outbox'
  | '/status-page'
  | '/reviews'
  | '/measures'
  | '/plan';

export type Destination = Place<DestinationPath>;

/** The screens in the order in which an incident needs them. */
export const destinations: readonly Destination[] = [
  { to: '/', label: 'Now', Icon: Activity, key: 'n' },
  { to: '/incidents', label: 'Incidents', Icon: Siren, key: 'i' },
  { to: '/health', label: 'Health', Icon: HeartPulse, key: 'h' },
  { to: '/oncall', label: 'On call', Icon: Phone, key: 'o' },
  { to: '/levers', label: 'Levers', Icon: ToggleRight, key: 'l' },
  { to: '/jobs', label: 'Jobs', Icon: CalendarClock, key: 'j' },
  { to: '/runbooks', label: 'Runbooks', Icon: BookOpen, key: 'r' },
  { to: '/inbox', label: 'Inbox', Icon: Webhook, key: 'w' },
  { to: '/consent', label: 'Consent', Icon: MailCheck, key: 'c' },
  { to: '/outbox', label: 'Outbox', Icon: Inbox, key: 'x' },
  { to: '/status-page', label: 'Status page', Icon: Globe, key: 'b' },
  { to: '/reviews', label: 'Reviews', Icon: ClipboardCheck, key: 'v' },
  { to: '/measures', label: 'Measures', Icon: ChartColumn, key: 'e' },
  { to: '/plan', label: 'Plan', Icon: FileCog, key: 'p' },
];

type HealthPath = '/health/alerts' | '/health/silences' | '/health/maintenance' | '/health/reports' | '/health/intake';

/** The screens beside the health board, under Health. */
export const healthPlaces: readonly Place<HealthPath>[] = [
  { to: '/health/alerts', label: 'Alerts', Icon: BellDot, key: 'a' },
  { to: '/health/silences', label: 'Silences', Icon: BellOff, key: 's' },
  { to: '/health/maintenance', label: 'Maintenance', Icon: Wrench, key: 'k' },
  { to: '/health/reports', label: 'Reports', Icon: MessageCircleWarning, key: 'u' },
  { to: '/health/intake', label: 'Intake', Icon: Webhook, key: 't' },
];

type RunbookPath = '/runbooks/proposals' | '/runbooks/runners';

/** The screens beside the list of runbooks, under Runbooks. */
export const runbookPlaces: readonly Place<RunbookPath>[] = [
  { to: '/runbooks/proposals', label: 'Proposals', Icon: GitPullRequestArrow, key: 'd' },
  { to: '/runbooks/runners', label: 'Runners', Icon: Server, key: 'm' },
];

/** Beside the list of incidents. */
const incidentPlaces: readonly Place<'/incidents/search'>[] = [
  { to: '/incidents/search', label: 'Past incidents', Icon: Search, key: 'f' },
];

/** Every screen that has a shortcut. */
export const places: readonly Place<DestinationPath | HealthPath | RunbookPath | '/incidents/search'>[] = [
  ...destinations,
  ...incidentPlaces,
  ...healthPlaces,
  ...runbookPlaces,
];

/** On a phone only so many fit at the bottom; the rest is under "More". */
export const TABS_ON_PHONE = 4;
