SELECT f.year, count(*) FROM film f JOIN part a ON a.film = f.id WHERE a.role = 5 GROUP BY f.year ORDER BY f.year;
