-- weight: 3
SELECT id FROM event WHERE doc @> '{"k": 1234}';
