SELECT f.id, f.title, r.votes FROM film f JOIN rating r ON r.film = f.id WHERE r.votes > 990000 ORDER BY r.votes DESC LIMIT 50;
