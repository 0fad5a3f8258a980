SELECT count(DISTINCT a.person) FROM part a JOIN made_by m ON m.film = a.film JOIN made_by n ON n.film = a.film WHERE m.company = 100 AND n.company = 200;
