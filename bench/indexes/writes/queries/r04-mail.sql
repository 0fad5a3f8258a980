-- weight: 40
SELECT id, balance FROM account WHERE lower(email) = 'mail4711@example.org';
