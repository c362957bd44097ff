import type { Audience, Connection, Plan } from '@tocsin/core';
import { entryOf, plainAddress, type Section, sectionOf, span, targetsWords } from './section.ts';

const CONNECTION_TYPES: Readonly<Record<Connection['type'], string>> = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  sqlite: 'SQLite',
  d1: 'Cloudflare D1',
};

/** Who is told, over what, and what belongs to others. */
export function outsideSections(plan: Plan): Section[] {
  return [
    sectionOf('audiences', 'Audiences', plan.communication.audiences, (audience) => audienceFacts(plan, audience)),
    sectionOf(
      'triggers',
      'When people are told besides',
      plan.communication.triggers,
      ({ when, after, audiences, approval }) => ({
        When: `${when}${after > 0 ? ` for ${span(after)}` : ''}`,
        Audiences: audiences,
        Approval: approval ? 'needed' : 'not needed',
      }),
      false,
    ),
    sectionOf('templates', 'Templates', plan.templates, ({ subject, file }) => ({ Subject: subject, File: file })),
    sectionOf('channels', 'Channels', named(plan.channels), ({ type, missing }) => ({
      Type: type,
      Delivers: type !== 'sandbox' && missing.length === 0 ? 'yes' : "no: messages stay in the console's Outbox",
      'Not set': missing,
    })),
    sectionOf('connections', 'Connections', plan.connections, (connection) => ({
      Type: CONNECTION_TYPES[connection.type],
      Address: isSet(addressOf(connection)),
    })),
    sectionOf(
      'vendors',
      'Vendors',
      plan.vendors,
      ({ status, support, hours, components }) => ({
        Status: status,
        Support: support,
        Hours: hours,
        Components: components,
      }),
      false,
    ),
    sectionOf('inbox', 'Webhooks received', plan.inbox, (source) => ({
      Provider: source.provider,
      Secret: source.secrets.length > 0 ? isSet(source.secrets[0] ?? null) : isSet(null),
      'Forwarded to': plainAddress(source.forward),
      'At once': source.concurrency,
      'In order by': source.orderBy,
      First: source.first,
    })),
    {
      id: 'intake',
      title: 'Levels of received alerts',
      acts: true,
      entries: Object.entries(plan.intake.severity).map(([id, level]) => entryOf(id, id, { Level: level })),
    },
  ];
}

function audienceFacts(plan: Plan, audience: Audience) {
  return {
    Told: targetsWords(plan, audience.targets),
    'Status page': audience.statusPage,
    Outside: audience.external,
    Template: audience.template,
    Levels: audience.severities.join(', '),
    'First update': audience.after > 0 ? `after ${span(audience.after)}` : 'at once',
    Updates: audience.update === null ? null : `every ${span(audience.update)}; the level's interval is used so far`,
    Components: audience.components,
  };
}

/** A channel has no title but its id. */
function named<T extends { readonly id: string }>(things: Readonly<Record<string, T>>): readonly T[] {
  return Object.values(things);
}

function addressOf(connection: Connection): string | null {
  if (connection.type === 'd1') return connection.database;
  return connection.type === 'sqlite' ? connection.file : connection.url;
}

function isSet(value: string | null): string {
  return value === null ? 'not set' : 'set';
}
