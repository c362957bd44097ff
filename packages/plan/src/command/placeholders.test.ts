import { describe, expect, it } from 'vitest';
import { findPlaceholders } from './find-placeholders.ts';
import { replacePlaceholders } from './replace-placeholders.ts';

describe('findPlaceholders', () => {
  it.each([
    ['git checkout <commit-hash>', 'COMMIT_HASH'],
    ['x rollback [deployment-id]', 'DEPLOYMENT_ID'],
    ['x --file [filename]', 'FILENAME'],
    ['curl https://example.com/users/{USER_ID}', 'USER_ID'],
    ['x "WHERE id=\'USER_ID_HERE\'"', 'USER_ID'],
    ['x --command "SQL_HERE"', 'SQL'],
    ['x cus_xxxxx', 'CUSTOMER_ID'],
    ['kubectl logs shop-worker-xxx', 'SHOP_WORKER'],
    ['x pi_xxxxx', 'PAYMENT_INTENT_ID'],
    ['echo "whsec_CORRECT_SECRET"', 'WEBHOOK_SECRET'],
    ['x https://hooks.example.com/YOUR/WEBHOOK/URL', 'WEBHOOK_URL'],
    ['x --app your-app-name', 'APP_NAME'],
    ['get bucket/backup-YYYY-MM-DD-timestamp.gz', 'DATE'],
    ['get bucket/MANUSCRIPT_ID', 'MANUSCRIPT_ID'],
    ['curl -H "Authorization: Bearer USER_TOKEN" x', 'USER_TOKEN'],
    ['x \\\n  --patch \'{"password":"NEW_PASSWORD"}\'', 'NEW_PASSWORD'],
    ['x "UPDATE users SET a=1 WHERE email=\'user@example.com\'"', 'USER_EMAIL'],
    ['SELECT pg_terminate_backend(pid);', 'PID'],
  ])('%s', (source, name) => {
    expect(findPlaceholders(source).map((found) => found.name)).toEqual([name]);
  });

  it.each([
    'sort < in.txt > out.txt',
    'diff <(a) <(b)',
    'cat <<EOF\nx\nEOF',
    '[ -f x ] && [[ -n $y ]]',
    'grep "[a-z]*[ERROR]" log',
    'grep "\\[Webhook\\]" log',
    'echo ${NAME} $USER_TOKEN "${USER_ID}"',
    "awk '{print $1}' log",
    'curl -w "%{http_code}" https://example.com',
    "kubectl get pods -o jsonpath='{.items[*].name}'",
    'npx wrangler secret put JWT_SECRET',
    "x list --json | jq -e '.TOKEN == env.PREVIOUS_TOKEN'",
    'vercel env add API_KEY production',
    'echo "<b>bold</b>"',
    'git show HEAD@{1}',
    'curl https://user.example.com # <not> this',
    "curl -X GET 'https://example.com?mail=test@example.com'",
  ])('none in %s', (source) => {
    expect(findPlaceholders(source)).toEqual([]);
  });
});

describe('replacePlaceholders', () => {
  it.each([
    ['git checkout <commit-hash>', 'git checkout "$COMMIT_HASH"'],
    ['x "id=<user-id>"', 'x "id=$USER_ID"'],
    ['x "<user-id>_a"', 'x "${USER_ID}_a"'],
    [`x '{"id":"<user-id>"}'`, `x '{"id":"'"$USER_ID"'"}'`],
    ['x "WHERE id=\'USER_ID_HERE\'"', 'x "WHERE id=\'$USER_ID\'"'],
    ['x "$(get "<user-id>")"', 'x "$(get "$USER_ID")"'],
    ['cat <<EOF\n<user-id>\nEOF', 'cat <<EOF\n$USER_ID\nEOF'],
    ["cat <<'EOF'\n<user-id>\nEOF", "cat <<'EOF'\n<user-id>\nEOF"],
  ])('%s', (source, expected) => {
    expect(replacePlaceholders(source).source).toBe(expected);
  });
});
