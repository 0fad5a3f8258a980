-- Long-term memory. Each row belongs to a scope: a cluster, and those who may see it. Row-level security is forced,
-- so it holds for the owner of the tables too (not for superusers): a session names its cluster by
-- SET LOCAL howdah.cluster, and sees what is its cluster's or everybody's ('*'). It writes its own cluster's only.
create table howdah.memory_scope (
  id       integer not null generated always as identity primary key,
  cluster  text    not null check (length(cluster) between 1 and 200),
  audience text    not null default '*' check (length(audience) between 1 and 200),
  unique (cluster, audience)
);
comment on table howdah.memory_scope is 'Howdah: whose memories there are';
comment on column howdah.memory_scope.cluster is 'system identifier; * for every cluster';
comment on column howdah.memory_scope.audience is 'the role that may see it; * for every role';

-- In policies it stands in a subselect: it then runs once a statement, not once a row.
create function howdah.memory_scopes(for_writing boolean) returns integer[]
language sql stable set search_path = pg_catalog as $$
  select coalesce(array_agg(s.id), '{}') from howdah.memory_scope s
   where (s.cluster = current_setting('howdah.cluster', true) or (s.cluster = '*' and not for_writing))
     and s.audience in ('*', coalesce(nullif(current_setting('howdah.role', true), ''), current_user))
$$;
comment on function howdah.memory_scopes(boolean) is 'Howdah: the scopes that this session may read, or write';

create table howdah.memory (
  id            bigint      not null generated always as identity primary key,
  scope         integer     not null references howdah.memory_scope (id),
  kind          text        not null check (kind in ('episode', 'fact', 'procedure', 'plan')),
  title         text        not null check (length(title) between 1 and 300),
  body          text        not null check (length(body) <= 32768),
  cause         text        not null check (length(cause) <= 63),
  signature     text        not null check (length(signature) between 1 and 300),
  fingerprint   text[]      not null check (cardinality(fingerprint) <= 64),
  source        text        not null check (source in ('howdah', 'person', 'runbook', 'catalogue', 'model')),
  origin        text        not null check (length(origin) <= 300),
  trust_first   real        not null check (trust_first between 0 and 1),
  trust_most    real        not null check (trust_most between 0 and 1),
  valid_from    timestamptz not null,
  valid_to      timestamptz check (valid_to >= valid_from),
  superseded_by bigint      references howdah.memory (id),
  times         integer     not null default 1 check (times >= 1),
  first_seen    timestamptz not null,
  last_seen     timestamptz not null check (last_seen >= first_seen),
  archived_at   timestamptz,
  retracted_at  timestamptz,
  retracted_why text,
  constraint what_is_superseded_has_ended check (superseded_by is null or valid_to is not null),
  constraint a_retraction_says_why check ((retracted_at is null) = (retracted_why is null)),
  constraint a_model_is_capped check (source <> 'model' or trust_most <= 0.5)
);
comment on table howdah.memory is
  'Howdah: what was learned; its text never changes, what is newer supersedes it';
comment on column howdah.memory.cause is 'an id of the causes; empty where it tells of none';
comment on column howdah.memory.signature is 'what it is about: one living memory of a kind and scope has it';
comment on column howdah.memory.fingerprint is 'template:, wait:, sqlstate:, plan:, object: and cause: with what they name';
comment on column howdah.memory.trust_first is 'trust before any outcome was verified';
comment on column howdah.memory.trust_most is 'trust that it can reach; a language model''s text at most 0.5';
comment on column howdah.memory.times is 'how often it was seen, with what it supersedes';
create unique index memory_lives_once on howdah.memory (scope, kind, signature)
  where valid_to is null and archived_at is null and retracted_at is null;
create index memory_newest on howdah.memory (scope, last_seen);
create index memory_superseded on howdah.memory (superseded_by) where superseded_by is not null;

-- What a memory can be found by, one row each. A GIN index would be smaller, but its operators are not leakproof, so
-- under row-level security the planner may not use it; equality of texts is leakproof.
create table howdah.memory_key (
  memory_id bigint  not null references howdah.memory (id) on delete cascade,
  scope     integer not null,
  weight    real    not null check (weight > 0),
  kind      "char"  not null,
  channel   "char"  not null check (channel in ('f', 'w')),
  key       text    not null,
  primary key (key, channel, scope, memory_id) include (kind, weight)
);
create index memory_key_memory on howdah.memory_key (memory_id);
comment on table howdah.memory_key is
  'Howdah: the words (w) and the fingerprint (f) of each living memory';

create table howdah.memory_embedding (
  memory_id bigint  not null primary key references howdah.memory (id) on delete cascade,
  scope     integer not null,
  kind      "char"  not null,
  model     text    not null check (length(model) between 1 and 100),
  embedding real[]  not null check (cardinality(embedding) between 1 and 4096)
);
comment on table howdah.memory_embedding is
  'Howdah: the meaning of each living memory as a vector; an array, so that it needs no extension';

create table howdah.memory_outcome (
  id        bigint      not null generated always as identity primary key,
  memory_id bigint      not null references howdah.memory (id) on delete cascade,
  scope     integer     not null references howdah.memory_scope (id),
  outcome   text        not null check (outcome in ('helped', 'useless', 'harmed')),
  origin    text        not null check (length(origin) between 1 and 300),
  at        timestamptz not null,
  unique (memory_id, scope, origin)
);
comment on table howdah.memory_outcome is
  'Howdah: what came of using a memory, as verified; one row each, so that it can be unlearned';

create function howdah.memory_changes() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if row(new.id, new.scope, new.kind, new.title, new.body, new.cause, new.signature, new.fingerprint, new.source,
         new.origin, new.trust_first, new.trust_most, new.valid_from, new.times, new.first_seen, new.last_seen)
     is distinct from
     row(old.id, old.scope, old.kind, old.title, old.body, old.cause, old.signature, old.fingerprint, old.source,
         old.origin, old.trust_first, old.trust_most, old.valid_from, old.times, old.first_seen, old.last_seen) then
    raise exception 'memory %: what was kept does not change; a newer one supersedes it', old.id
      using errcode = 'HW005';
  end if;
  if (old.superseded_by is not null and new.superseded_by is distinct from old.superseded_by)
     or (old.retracted_at is not null and row(new.retracted_at, new.retracted_why)
           is distinct from row(old.retracted_at, old.retracted_why)) then
    raise exception 'memory % was superseded or retracted already', old.id using errcode = 'HW005';
  end if;
  if new.superseded_by is not null or new.archived_at is not null or new.retracted_at is not null then
    delete from howdah.memory_key where memory_id = new.id;
    delete from howdah.memory_embedding where memory_id = new.id;
  end if;
  return null;
end $$;
comment on function howdah.memory_changes() is
  'Howdah: a memory keeps its words, and what lives no longer is not found';
create trigger changes after update on howdah.memory
  for each row execute function howdah.memory_changes();

create function howdah.memory_goes() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if old.superseded_by is null and old.archived_at is null and old.retracted_at is null
     and (old.valid_to is null or old.valid_to > now()) then
    raise exception 'memory % lives: it is archived or retracted before it is deleted', old.id
      using errcode = 'HW005';
  end if;
  return old;
end $$;
comment on function howdah.memory_goes() is 'Howdah: what lives is not deleted';
create trigger goes before delete on howdah.memory
  for each row execute function howdah.memory_goes();

alter table howdah.memory_scope enable row level security, force row level security;
alter table howdah.memory enable row level security, force row level security;
alter table howdah.memory_key enable row level security, force row level security;
alter table howdah.memory_embedding enable row level security, force row level security;
alter table howdah.memory_outcome enable row level security, force row level security;

create policy seen on howdah.memory_scope for select using (
  cluster in ('*', current_setting('howdah.cluster', true))
  and audience in ('*', coalesce(nullif(current_setting('howdah.role', true), ''), current_user)));
create policy made on howdah.memory_scope for insert with check (
  cluster = current_setting('howdah.cluster', true)
  and audience in ('*', coalesce(nullif(current_setting('howdah.role', true), ''), current_user)));

do $$
declare
  name text;
begin
  foreach name in array array['memory', 'memory_key', 'memory_embedding', 'memory_outcome'] loop
    execute format('create policy seen on howdah.%I for select
        using (scope = any ((select howdah.memory_scopes(false))::integer[]))', name);
    execute format('create policy made on howdah.%I for insert
        with check (scope = any ((select howdah.memory_scopes(true))::integer[]))', name);
    execute format('create policy changed on howdah.%I for update
        using (scope = any ((select howdah.memory_scopes(true))::integer[]))', name);
    execute format('create policy gone on howdah.%I for delete
        using (scope = any ((select howdah.memory_scopes(true))::integer[]))', name);
  end loop;
end $$;

revoke all on howdah.memory_scope, howdah.memory, howdah.memory_key, howdah.memory_embedding, howdah.memory_outcome
  from public;
revoke all on function howdah.memory_scopes(boolean), howdah.memory_changes(), howdah.memory_goes() from public;
