import { describe, expect, it } from 'vitest';
import { isSetting, notRunnable } from './runnable.ts';

describe('notRunnable', () => {
  it.each([
    ['Dashboard → Settings → Scaling', 'doing'],
    ['Create a ticket in the tracker', 'doing'],
    ['- Tell the team', 'doing'],
    ['https://status.example.com/edit', 'doing'],
    ['{ "status": "ok" }', 'showing'],
    ['{\n  "status": "ok"\n}', 'showing'],
    ['[{"id": 1}]', 'showing'],
    ['db.orders.aggregate([', 'showing'],
    ['rate(http_errors_total[5m])', 'showing'],
    ['up{job="api"}', 'showing'],
  ])('%s is for a person', (text, kind) => {
    expect(notRunnable(text)).toBe(kind);
  });

  it.each([
    'kubectl get pods',
    'mytool status',
    './deploy.sh production',
    'check() {\n  uptime\n}',
    '{ uptime; df -h; }',
    '[ -f /var/run/shop.pid ] && uptime',
    '[[ -n "$X" ]] && uptime',
    'curl -X POST https://shop.example.com/x -d \'{"a": 1}\'',
    'Restart-Service shop',
    '(cd web && npm test)',
    'echo "Settings → Scaling"',
  ])('%s is run by a shell', (text) => {
    expect(notRunnable(text)).toBeNull();
  });
});

describe('isSetting', () => {
  it.each(['SHOP=eu-1', 'export SHOP="eu 1"', 'SHOP=${SHOP:-eu}', "A='b c'"])('%s only sets', (text) =>
    expect(isSetting(text)).toBe(true),
  );
  it.each(['POD=$(kubectl get pods)', 'A=1 ./run.sh', 'FILE="shop-$DAY.gz"', 'uptime', 'A=`date`'])(
    '%s does more',
    (text) => expect(isSetting(text)).toBe(false),
  );
});
