SELECT DISTINCT q.name FROM part a JOIN part b ON b.film = a.film JOIN person q ON q.id = b.person WHERE a.person = 54321 AND b.person <> 54321;
