import { ButtonLink } from '../shared/button-link.tsx';
import { Empty } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address.">It may have been renamed, or the link is incomplete.</Empty>
      <div style={{ textAlign: 'center' }}>
        <ButtonLink to="/">Go to Now</ButtonLink>
      </div>
    </Page>
  );
}
