import { describe, expect, it } from 'vitest';
import { findContacts } from '../contacts/find-contacts.ts';
import { scopeOf } from '../scope.fixture.ts';
import { findTemplates } from '../templates/find-templates.ts';
import { findVendors } from './find-vendors.ts';
import { KNOWN_VENDORS } from './known-vendors.ts';

function vendors(...lines: string[]) {
  const scope = scopeOf('# Plan', ...lines);
  findTemplates(scope);
  return findVendors(scope, findContacts(scope)).map(({ id, status, support }) => [id, status, support.join(' ')]);
}

describe('findVendors', () => {
  it.each([
    ['1. Look at https://status.stripe.com first', 'stripe', 'https://status.stripe.com'],
    ['- Check the status page (status.twilio.com)', 'twilio', 'https://status.twilio.com'],
    ['4. **Outage** → https://www.cloudflarestatus.com.', 'cloudflare', 'https://www.cloudflarestatus.com'],
    ['```bash\ncurl https://status.supabase.com/api/v2/status.json\n```', 'supabase', 'https://status.supabase.com'],
    ['- Acme status: https://acme.statuspage.io', 'acme', 'https://acme.statuspage.io'],
  ])('reads %s', (line, id, status) => {
    expect(vendors('## Checks', ...line.split('\n'))).toEqual([[id, status, '']]);
  });

  it('joins status and support, and knows the status page of well-known vendors', () => {
    expect(
      vendors(
        '## External contacts',
        '### Acme Support',
        '- **Email**: help@example.com',
        '- **Status**: https://status.acme.example.com',
      ),
    ).toEqual([['acme', 'https://status.acme.example.com', 'help@example.com']]);
    expect(
      vendors(
        '## Contacts',
        '- **Vercel Support:** 24/7',
        '- **Push Provider Support:** 24/7',
        '- GitHub Support: https://support.github.com',
      ),
    ).toEqual([
      ['vercel', 'https://www.vercel-status.com', '24/7'],
      ['github', 'https://www.githubstatus.com', 'https://support.github.com'],
    ]);
  });

  it('leaves the own status page, and what stands in a message', () => {
    expect(vendors('- **Status page**: https://status.example.com')).toEqual([]);
    expect(vendors('## Mail template', '```', 'Subject: Trouble', 'See https://status.stripe.com', '```')).toEqual([]);
  });

  it('has one entry a vendor', () => {
    expect(new Set(KNOWN_VENDORS.map(({ id }) => id)).size).toBe(KNOWN_VENDORS.length);
  });
});
