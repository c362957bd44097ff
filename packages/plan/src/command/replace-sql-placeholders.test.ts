import { expect, test } from 'vitest';
import { replacePlaceholders } from './replace-placeholders.ts';

test.each([
  ["SELECT * FROM t WHERE id = 'cus_xxxxx'", "SELECT * FROM t WHERE id = :'CUSTOMER_ID'"],
  ["SELECT * FROM t WHERE user_id='USER_ID_HERE' AND a = 'b'", "SELECT * FROM t WHERE user_id=:'USER_ID' AND a = 'b'"],
  ['SELECT pg_cancel_backend(<pid>);', "SELECT pg_cancel_backend(:'PID');"],
  ["SELECT * FROM t WHERE name LIKE '%<name>%'", "SELECT * FROM t WHERE name LIKE '%' || :'NAME' || '%'"],
  ['SELECT * FROM <table> LIMIT 1', 'SELECT * FROM <table> LIMIT 1'],
  ["-- it's <this>\nSELECT 1 WHERE a = '<that>'", "-- it's <this>\nSELECT 1 WHERE a = :'THAT'"],
  ["SELECT 1 WHERE a = :'CUSTOMER_ID'", "SELECT 1 WHERE a = :'CUSTOMER_ID'"],
])('%s', (source, replaced) => {
  expect(replacePlaceholders(source, 'sql').source).toBe(replaced);
  expect(replacePlaceholders(replaced, 'sql').source).toBe(replaced);
});
