-- weight: 6000
INSERT INTO event SELECT max(id) + 1, 77777, 3, now(), '{"k": 5}' FROM event;
