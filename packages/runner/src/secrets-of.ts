import { isSecretName, type Plan } from '@tocsin/core';

/**
 * Values that must not be seen in any output: those of the plan's environment whose name says that they are secret, every
 * address with a password, and the passwords alone.
 */
export function secretsOf(plan: Pick<Plan, 'environment' | 'connections'>): string[] {
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(plan.environment)) {
    if (isSecretName(name)) secrets.add(value);
    addAddress(secrets, value);
  }
  for (const connection of Object.values(plan.connections)) {
    if ('url' in connection && connection.url) addAddress(secrets, connection.url);
  }
  return [...secrets];
}

function addAddress(secrets: Set<string>, value: string): void {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^/?#]+)@/i.exec(value)?.[1];
  if (password === undefined) return;
  secrets.add(value);
  secrets.add(password);
  try {
    secrets.add(decodeURIComponent(password));
  } catch {
    // It holds a bare percent sign, so it is its own plain form.
  }
}
