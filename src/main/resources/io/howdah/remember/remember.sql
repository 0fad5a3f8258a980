-- Statements of the memory. {vector} stands for what pgvector's schema, type and length are in this home.

-- @enter (whose session it is; for this transaction only)
select set_config('howdah.cluster', :cluster, true), set_config('howdah.role', :role, true)

-- @vector_search
select pg_catalog.quote_ident(n.nspname) as schema, e.extversion as version,
       (select min(pg_catalog.pg_get_indexdef(c.oid))
          from pg_catalog.pg_class c join pg_catalog.pg_index i on i.indexrelid = c.oid
         where c.relnamespace = 'howdah'::regnamespace and c.relname in ('memory_lived', 'memory_known') and i.indisvalid
        having count(*) = 2) as index
  from pg_catalog.pg_extension e
  join pg_catalog.pg_namespace n on n.oid = e.extnamespace
 where e.extname = 'vector' and pg_catalog.has_schema_privilege(n.oid, 'USAGE')

-- @tune (for this transaction only: one plan for all questions, made once a session; no compiling for milliseconds)
select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_seqscan', 'off', true)

-- @by_index (the planner does not know that nearly every row passes the filters, and would rather sort them all)
select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),
       set_config('hnsw.ef_search', :breadth, true)

-- @by_index_iterated (and goes on until enough rows pass the filters)
select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),
       set_config('hnsw.ef_search', :breadth, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)

-- @scope
select id from howdah.memory_scope where cluster = :cluster and audience = :audience

-- @make_scope
insert into howdah.memory_scope (cluster, audience) values (:cluster, :audience)
on conflict (cluster, audience) do nothing

-- @living (the one that a note about the same would supersede)
select id, title, body, cause, fingerprint, times, first_seen, valid_from
  from howdah.memory
 where scope = :scope and kind = :kind and signature = :signature
   and valid_to is null and archived_at is null and retracted_at is null
   for update

-- @end_validity
update howdah.memory set valid_to = greatest(valid_from, :now) where id = :id

-- @superseded
update howdah.memory set superseded_by = :by, valid_to = coalesce(valid_to, greatest(valid_from, :now)) where id = :id

-- @keep
insert into howdah.memory (scope, kind, title, body, cause, signature, fingerprint, source, origin, trust_first,
                           trust_most, valid_from, valid_to, times, first_seen, last_seen)
values (:scope, :kind, :title, :body, :cause, :signature, cast(:fingerprint as text[]), :source, :origin, :first, :most,
        :from, :to, :times, :first_seen, :last_seen)
returning id

-- @keep_keys (BM25's weight of a word in a text; Robertson and Zaragoza, 2009; k1 = 1.2, b = 0.75, 80 words usual)
with word as (
  select lexeme,
         (case when 'A' = any (weights) then 2 else 0 end + cardinality(positions))::float8 as often,
         count(*) over () as length
    from unnest(setweight(to_tsvector('pg_catalog.english', :title), 'A')
                || setweight(to_tsvector('pg_catalog.english', :body), 'D'))
   where length(lexeme) <= 100)
insert into howdah.memory_key (memory_id, scope, weight, kind, channel, key)
(select :id, :scope, (often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / 80.0)))::real, cast(:letter as "char"), 'w', lexeme
   from word order by often desc, lexeme limit :most_words)
 union all
select :id, :scope, 1, cast(:letter as "char"), 'f', key from unnest(cast(:fingerprint as text[])) as key

-- @keep_embedding
insert into howdah.memory_embedding (memory_id, scope, kind, model, embedding)
values (:id, :scope, cast(:letter as "char"), :model, cast(:embedding as real[]))

-- @inherit_outcomes (a repeat of an episode stands for what it supersedes)
insert into howdah.memory_outcome (memory_id, scope, outcome, origin, at)
select :by, scope, outcome, origin, at from howdah.memory_outcome where memory_id = :id
on conflict do nothing

-- @recall (one statement, one snapshot: all channels, the constraints, trust and recency. What was bound is read once, in
-- asked and question: a cast of a text is made for each row that it is compared with, 40 us each for a vector)
with asked as materialized (
  select coalesce(array_agg(id), '{}') as scopes, cast(:letters as text[]) as letters, cast(:causes as text[]) as causes
    from howdah.memory_scope
   where cluster in ('*', :cluster) and audience in ('*', :role)),
home as materialized (
  select greatest(reltuples, 1000)::float8 as memories from pg_catalog.pg_class where oid = 'howdah.memory'::regclass),
wanted as materialized (
  select * from unnest(cast(:keys as text[]), cast(:importances as float8[])) as k (key, importance)),
by_fingerprint as materialized (
  select p.memory_id, sum(w.importance * ln(1 + memories / found)) as score
    from wanted w cross join home cross join lateral (
      select count(*) as found, array_agg(k.memory_id) as ids
        from asked cross join unnest(scopes) as s cross join lateral (
          select memory_id from howdah.memory_key k
           where k.key = w.key and k.channel = 'f' and k.scope = s and k.kind::text = any ((select letters from asked)::text[])
           order by memory_id desc limit {newest}) k) f
   cross join lateral unnest(f.ids) as p (memory_id)
   group by p.memory_id order by score desc, memory_id desc limit {depth}),
word as materialized (
  select lexeme, found, ids, weights, ln(1 + memories / greatest(found, 1)) as rarity
    from (select lexeme from unnest(to_tsvector('pg_catalog.english', :text)) where length(lexeme) <= 100 limit 64) w
   cross join home cross join lateral (
      select count(*) as found, array_agg(k.memory_id) as ids, array_agg(k.weight) as weights
        from asked cross join unnest(scopes) as s cross join lateral (
          select memory_id, weight from howdah.memory_key k
           where k.key = w.lexeme and k.channel = 'w' and k.scope = s and k.kind::text = any ((select letters from asked)::text[])
           limit {common} + 1) k) f),
by_word as materialized (
  select p.memory_id, sum(p.weight * rarity) / (select sum(rarity) from word) as score
    from word cross join lateral unnest(ids, weights) as p (memory_id, weight)
   where found <= {common}
   group by p.memory_id order by score desc, memory_id desc limit {depth}),
by_cause as materialized (
  select k.memory_id
    from asked cross join unnest(causes) as c (key) cross join unnest(scopes) as s cross join lateral (
      select memory_id from howdah.memory_key k
       where k.key = c.key and k.channel = 'f' and k.scope = s and k.kind::text = any ((select letters from asked)::text[])
       order by memory_id desc limit {of_each_cause}) k),
{near},
given as materialized (
  select 'FINGERPRINT' as channel, memory_id, score, rank() over (order by score desc) as place,
         {of_fingerprint} / ({flatness} + rank() over (order by score desc)) as points from by_fingerprint
   union all
  select 'WORDS', memory_id, score, rank() over (order by score desc), {of_words} * score from by_word
   union all
  select 'MEANING', memory_id, 1 - distance, rank() over (order by distance), {of_meaning} * (1 - distance)
    from near where distance <= {farthest}),
fused as (
  select memory_id, sum(points) as points, bool_or(channel = 'FINGERPRINT') as known, bool_or(channel = 'MEANING') as near
    from given group by memory_id),
judged as (
  select f.*, m.*, s.cluster, s.audience, heard,
         least(m.trust_most, (4 * m.trust_first + o.helped) / (4 + o.helped + o.useless + 2 * o.harmed)) as trust,
         case m.kind when 'episode' then power(0.5, age / 180) when 'plan' then power(0.5, age / 365) else 1 end as recency
    from fused f
    join howdah.memory m on m.id = f.memory_id
    join howdah.memory_scope s on s.id = m.scope
   cross join asked
   cross join lateral (select array_position(causes, 'cause:' || m.cause) as heard) c
   cross join lateral (select greatest(0, extract(epoch from cast(:now as timestamptz) - m.last_seen)) / 86400 as age) a
   cross join lateral (
     select count(*) filter (where outcome = 'helped') as helped, count(*) filter (where outcome = 'useless') as useless,
            count(*) filter (where outcome = 'harmed') as harmed
       from howdah.memory_outcome o where o.memory_id = m.id and o.scope = any (scopes)) o
   where m.scope = any (scopes) and m.valid_from <= :now and (m.valid_to is null or m.valid_to > :now)
     and m.archived_at is null and m.retracted_at is null),
scored as (
  select j.*, (points + case when near then coalesce({of_cause} / heard, 0) else 0 end)
              * (0.4 + 0.6 * trust) * (0.8 + 0.2 * recency) as alone
    from judged j),
spread as (
  select s.*, alone * power({alike}, case when cause = '' or known then 0
                                          else row_number() over (partition by cause order by alone desc, id desc) - 1 end) as score
    from scored s)
select s.*, g.*, w.words
  from (select * from spread order by score desc, id desc limit :limit) s
 cross join lateral (
   select array_agg(channel order by g.points desc) as channels, array_agg(place order by g.points desc) as places,
          array_agg(g.points order by g.points desc) as gave, array_agg(g.score order by g.points desc) as scores
     from given g where g.memory_id = s.id) g
 cross join lateral (
   select coalesce(array_agg(lexeme), '{}') as words from word where found <= {common} and s.id = any (ids)) w
 order by s.score desc, id desc

-- @near_by_pgvector (an HNSW graph of many texts that are nearly the same has nodes that hardly a walk reaches: what was
-- lived is not searched among thousands of tables, and what the other channels found is compared as well)
question as materialized (select cast(:embedding as {type}) as vector),
near as materialized (
  select memory_id, min(distance) as distance from (
    (select e.memory_id, e.embedding::{type} operator({schema}.<=>) (select vector from question) as distance
       from howdah.memory_embedding e
      where e.model = '{model}' and e.kind in ('e', 'r') and e.scope = any ((select scopes from asked)::integer[])
        and e.kind::text = any ((select letters from asked)::text[])
      order by e.embedding::{type} operator({schema}.<=>) (select vector from question) limit {walk})
     union all
    (select e.memory_id, e.embedding::{type} operator({schema}.<=>) (select vector from question) as distance
       from howdah.memory_embedding e
      where e.model = '{model}' and e.kind in ('f', 'p') and e.scope = any ((select scopes from asked)::integer[])
        and e.kind::text = any ((select letters from asked)::text[])
      order by e.embedding::{type} operator({schema}.<=>) (select vector from question) limit {depth})
     union all
    (select e.memory_id, e.embedding::{type} operator({schema}.<=>) (select vector from question)
       from (select memory_id from by_word union select memory_id from by_fingerprint union select memory_id from by_cause) c
       join howdah.memory_embedding e on e.memory_id = c.memory_id and e.model = '{model}')) e
   group by memory_id)

-- @near_by_plain_sql (in double precision: the product of two small reals is too small for a real, and an error)
question as materialized (select cast(:embedding as real[]) as vector),
near as materialized (
  select e.memory_id,
         1 - (select sum(a::float8 * b) from unnest(e.embedding, (select vector from question)) as v (a, b)) as distance
    from howdah.memory_embedding e
   where e.model = '{model}' and e.memory_id in (
     (select n.memory_id from howdah.memory_embedding n, asked
       where n.scope = any (scopes) and n.kind::text = any (letters) order by n.memory_id desc limit {exact})
      union select memory_id from by_word union select memory_id from by_fingerprint union select memory_id from by_cause))

-- @near_by_nothing
near as materialized (select null::bigint as memory_id, 2::float8 as distance where false)

-- @list
select m.*, s.cluster, s.audience,
       case when m.retracted_at is not null then 0 else
         least(m.trust_most, (4 * m.trust_first + o.helped) / (4 + o.helped + o.useless + 2 * o.harmed)) end as trust
  from howdah.memory m
  join howdah.memory_scope s on s.id = m.scope
 cross join lateral (
   select count(*) filter (where outcome = 'helped') as helped, count(*) filter (where outcome = 'useless') as useless,
          count(*) filter (where outcome = 'harmed') as harmed
     from howdah.memory_outcome o join howdah.memory_scope os on os.id = o.scope
    where o.memory_id = m.id and os.cluster in ('*', :cluster)) o
 where s.cluster in ('*', :cluster) and s.audience in ('*', :role)
   and m.kind = any (cast(:kinds as text[]))
   and (:all or (m.valid_to is null and m.archived_at is null and m.retracted_at is null))
   and (cast(:id as bigint) is null or m.id = :id)
 order by m.last_seen desc, m.id desc
 limit :limit

-- @outcome
insert into howdah.memory_outcome (memory_id, scope, outcome, origin, at)
values (:id, :scope, :outcome, :origin, :now)
on conflict (memory_id, scope, origin) do nothing

-- @unlearn
delete from howdah.memory_outcome where scope = :scope and origin = :origin

-- @retract (says the scope itself, too: policies do not bind a superuser)
update howdah.memory set retracted_at = :now, retracted_why = :why
 where id = :id and retracted_at is null and scope = any (howdah.memory_scopes(true))

-- @archive
update howdah.memory set archived_at = :now
 where id = :id and archived_at is null and scope = any (howdah.memory_scopes(true))

-- @without_embedding (claimed: another process takes others)
select m.id, m.title, m.body, m.kind, m.scope, m.cause from howdah.memory m
  join howdah.memory_scope s on s.id = m.scope
 where s.cluster = :cluster and s.audience in ('*', :role)
   and m.superseded_by is null and m.archived_at is null and m.retracted_at is null
   and not exists (select from howdah.memory_embedding e where e.memory_id = m.id and e.model = :model)
 order by m.id limit :most
   for update of m skip locked

-- @old_embedding
delete from howdah.memory_embedding where memory_id = :id and model <> :model

-- @expired (its time is over, or it was not seen nor of use for long)
update howdah.memory m set archived_at = :now
 where m.id in (
   select o.id from howdah.memory o join howdah.memory_scope s on s.id = o.scope
    where s.cluster = :cluster and o.archived_at is null and o.retracted_at is null and o.superseded_by is null
      and (o.valid_to <= :now
           or (o.kind in ('episode', 'plan') and o.last_seen < :unseen_since
               and not exists (select from howdah.memory_outcome u where u.memory_id = o.id and u.outcome = 'helped'
                                  and u.at >= :unseen_since)))
    order by o.id limit :most for update of o skip locked)

-- @repeats (causes that struck the same object again and again, long enough ago)
select m.scope, m.cause, b.key as object, count(*) as episodes
  from howdah.memory m
  join howdah.memory_scope s on s.id = m.scope
 cross join lateral (select min(f) as key from unnest(m.fingerprint) f where f like 'object:%') b
 where s.cluster = :cluster and m.kind = 'episode' and m.cause <> '' and m.source = 'howdah' and b.key is not null
   and m.last_seen < :settled_since and m.valid_to is null and m.archived_at is null and m.retracted_at is null
   and m.signature not like 'repeats: %'
 group by 1, 2, 3 having count(*) >= :fewest
 order by 4 desc, 1, 2, 3 limit :most

-- @repeats_of
select m.id, m.title, m.body, m.fingerprint, m.times, m.first_seen, m.last_seen from howdah.memory m
 where m.scope = :scope and m.kind = 'episode' and m.cause = :cause and m.source = 'howdah'
   and (select min(f) from unnest(m.fingerprint) f where f like 'object:%') = :object
   and m.last_seen < :settled_since and m.valid_to is null and m.archived_at is null and m.retracted_at is null
   and m.signature not like 'repeats: %'
 order by m.last_seen desc, m.id desc limit :most
   for update

-- @forget
delete from howdah.memory m
 where m.id in (
   select o.id from howdah.memory o join howdah.memory_scope s on s.id = o.scope
    where s.cluster = :cluster
      and (o.archived_at < :dead_since or o.retracted_at < :retracted_since
           or (o.superseded_by is not null and o.valid_to < :dead_since))
      and not exists (select from howdah.memory p where p.superseded_by = o.id)
    order by o.id limit :most)

-- @erase (a memory with all that it superseded)
with recursive line as (
  select id from howdah.memory where id = :id and scope = any (howdah.memory_scopes(true))
   union select m.id from howdah.memory m join line on m.superseded_by = line.id)
select id from line

-- @delete
delete from howdah.memory where id = any (cast(:ids as bigint[]))

-- @scope_of
select cluster, audience from howdah.memory_scope where id = :id

-- @rows_estimate (of every cluster: row-level security would hide others, and the index is one; 1,700 bytes a row)
select greatest(reltuples, pg_catalog.pg_relation_size(oid) / 1700)::bigint
  from pg_catalog.pg_class where oid = 'howdah.memory_embedding'::regclass

-- @owns
select pg_catalog.pg_has_role(c.relowner, 'USAGE') from pg_catalog.pg_class c where c.oid = 'howdah.memory_embedding'::regclass

-- @claim_build (one builder at a time)
select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtext('howdah.memory_meaning'))

-- @release_build
select pg_catalog.pg_advisory_unlock(pg_catalog.hashtext('howdah.memory_meaning'))
