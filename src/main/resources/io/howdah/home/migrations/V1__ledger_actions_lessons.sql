-- The record. Rows are only ever added: see the triggers below, which hold for the owner and for a superuser too.
create table howdah.ledger (
  seq       bigint      not null primary key check (seq > 0),
  at        timestamptz not null,
  epoch     bigint      not null check (epoch >= 0),
  actor     text        not null check (length(actor) between 1 and 200),
  kind      text        not null check (kind ~ '^[a-z][a-z0-9-]{0,62}$'),
  action_id bigint,
  body      text        not null,
  prev_hash bytea       not null check (octet_length(prev_hash) = 32),
  hash      bytea       not null check (octet_length(hash) = 32)
);
create index ledger_of_action on howdah.ledger (action_id, seq) where action_id is not null;
comment on table howdah.ledger is
  'Howdah: what was proposed, decided, done and found, one row each, chained by SHA-256; rows are only added';
comment on column howdah.ledger.seq is 'from 1, without gaps';
comment on column howdah.ledger.epoch is 'the reign of the controller that wrote; never falls';
comment on column howdah.ledger.body is 'canonical JSON; text, since these very bytes are hashed';
comment on column howdah.ledger.hash is 'SHA-256 over all other columns, see io.howdah.ledger.Seal';

create table howdah.ledger_head (
  one   boolean not null default true primary key check (one),
  seq   bigint  not null check (seq >= 0),
  hash  bytea   not null check (octet_length(hash) = 32),
  epoch bigint  not null check (epoch >= 0)
);
comment on table howdah.ledger_head is
  'Howdah: the last row of the ledger; writers queue on this row, and a cut tail shows against it';
insert into howdah.ledger_head (seq, hash, epoch) values (0, decode(repeat('00', 32), 'hex'), 0);

create function howdah.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  raise exception '% of howdah.% is refused: it only grows', tg_op, tg_table_name
    using errcode = 'HW001', hint = 'howdah remove takes the whole home away, after exporting the ledger.';
end $$;
comment on function howdah.refuse_change() is 'Howdah: keeps what was written';

create trigger only_grows before update or delete on howdah.ledger
  for each row execute function howdah.refuse_change();
create trigger is_not_emptied before truncate on howdah.ledger
  for each statement execute function howdah.refuse_change();
create trigger stays before delete on howdah.ledger_head
  for each row execute function howdah.refuse_change();
create trigger is_not_emptied before truncate on howdah.ledger_head
  for each statement execute function howdah.refuse_change();

-- The head moves in the same transaction as the row, by the row itself: no writer can forget it.
create function howdah.chain() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  head howdah.ledger_head;
begin
  select * into head from howdah.ledger_head for update;
  if new.epoch < head.epoch then
    raise exception 'epoch % is over: epoch % has begun', new.epoch, head.epoch using errcode = 'HW004';
  end if;
  if head.seq is null or new.seq <> head.seq + 1 or new.prev_hash <> head.hash then
    raise exception 'row % does not follow row % of howdah.ledger', new.seq, head.seq using errcode = 'HW002';
  end if;
  update howdah.ledger_head set seq = new.seq, hash = new.hash, epoch = new.epoch;
  return null;
end $$;
comment on function howdah.chain() is 'Howdah: a new row must follow the head, and becomes it';
create trigger follows_the_head after insert on howdah.ledger
  for each row execute function howdah.chain();

create function howdah.head_follows() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if new.seq <> old.seq + 1 or new.epoch < old.epoch or not exists (
      select from howdah.ledger l
       where l.seq = new.seq and l.hash = new.hash and l.prev_hash = old.hash and l.epoch = new.epoch) then
    raise exception 'the head of the ledger moves by one row of the ledger only' using errcode = 'HW002';
  end if;
  return new;
end $$;
comment on function howdah.head_follows() is 'Howdah: the head names the last row and nothing else';
create trigger names_the_last_row before update on howdah.ledger_head
  for each row execute function howdah.head_follows();

create table howdah.action_step (
  from_state text not null,
  to_state   text not null,
  primary key (from_state, to_state)
);
comment on table howdah.action_step is 'Howdah: the steps that the life of an action may take';
insert into howdah.action_step (from_state, to_state) values
  ('PROPOSED', 'SIMULATED'), ('PROPOSED', 'WAITING'), ('PROPOSED', 'APPROVED'), ('PROPOSED', 'DENIED'),
  ('PROPOSED', 'EXPIRED'), ('PROPOSED', 'NEEDS_HUMAN'),
  ('SIMULATED', 'WAITING'), ('SIMULATED', 'APPROVED'), ('SIMULATED', 'DENIED'), ('SIMULATED', 'EXPIRED'),
  ('SIMULATED', 'NEEDS_HUMAN'),
  ('WAITING', 'APPROVED'), ('WAITING', 'DENIED'), ('WAITING', 'EXPIRED'),
  ('APPROVED', 'SCHEDULED'), ('APPROVED', 'DENIED'), ('APPROVED', 'EXPIRED'),
  ('SCHEDULED', 'INTENT'), ('SCHEDULED', 'DENIED'), ('SCHEDULED', 'EXPIRED'),
  ('INTENT', 'EXECUTING'), ('INTENT', 'FAILED'), ('INTENT', 'ROLLED_BACK'), ('INTENT', 'NEEDS_HUMAN'),
  ('EXECUTING', 'APPLIED'), ('EXECUTING', 'FAILED'), ('EXECUTING', 'ROLLED_BACK'), ('EXECUTING', 'NEEDS_HUMAN'),
  ('APPLIED', 'VERIFYING'), ('APPLIED', 'ROLLED_BACK'), ('APPLIED', 'NEEDS_HUMAN'),
  ('VERIFYING', 'KEPT'), ('VERIFYING', 'ROLLED_BACK'), ('VERIFYING', 'FAILED'), ('VERIFYING', 'NEEDS_HUMAN'),
  ('KEPT', 'ROLLED_BACK'), ('KEPT', 'NEEDS_HUMAN'),
  ('NEEDS_HUMAN', 'KEPT'), ('NEEDS_HUMAN', 'ROLLED_BACK'), ('NEEDS_HUMAN', 'FAILED'), ('NEEDS_HUMAN', 'DENIED');

create table howdah.action (
  id                bigint           not null primary key,
  state             text             not null,
  last_seq          bigint           not null,
  fingerprint       text             not null,
  system_identifier text             not null,
  timeline          integer          not null,
  postmaster_start  timestamptz      not null,
  standby           boolean          not null,
  version_num       integer          not null,
  cause             text             not null,
  belief            double precision not null check (belief between 0 and 1),
  type              text             not null,
  object            text             not null,
  sql               text[]           not null,
  inverse           text[]           not null,
  reversible        boolean          not null,
  risk              text             not null,
  why               text             not null,
  origin            text             not null,
  gate              boolean          not null,
  created           timestamptz      not null,
  verify_by         timestamptz,
  approved_by       text,
  sentence          text             not null,
  estimate          json,
  decision          json,
  verdict           json,
  constraint someone_undoes_it check (
    verify_by is not null or state not in ('INTENT', 'EXECUTING', 'APPLIED', 'VERIFYING'))
);
comment on table howdah.action is
  'Howdah: each action as it stands now; the ledger tells how it came there and can rebuild it';
comment on column howdah.action.id is 'the ledger row in which it was proposed';
comment on column howdah.action.last_seq is 'the ledger row that moved it last';
comment on column howdah.action.verify_by is 'without a verdict by then, whoever comes first undoes it';
-- NEEDS_HUMAN counts as alive: proposing the same again beside it would only nag.
create unique index action_alive_once on howdah.action (fingerprint)
  where state not in ('KEPT', 'ROLLED_BACK', 'FAILED', 'DENIED', 'EXPIRED');
create index action_alive on howdah.action (id)
  where state not in ('KEPT', 'ROLLED_BACK', 'FAILED', 'DENIED', 'EXPIRED');

create function howdah.action_begins() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if new.state <> 'PROPOSED' or new.last_seq <> new.id then
    raise exception 'an action begins as PROPOSED, not as %', new.state using errcode = 'HW003';
  end if;
  if not exists (select from howdah.ledger l where l.seq = new.id and l.action_id = new.id) then
    raise exception 'action % has no row in howdah.ledger', new.id using errcode = 'HW003';
  end if;
  return new;
end $$;
comment on function howdah.action_begins() is 'Howdah: an action begins as a proposal that the ledger tells of';
create trigger begins before insert on howdah.action
  for each row execute function howdah.action_begins();

create function howdah.action_steps() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if not exists (
      select from howdah.action_step s where s.from_state = old.state and s.to_state = new.state) then
    raise exception 'action % may not go from % to %', old.id, old.state, new.state using errcode = 'HW003';
  end if;
  if new.last_seq <= old.last_seq or not exists (
      select from howdah.ledger l where l.seq = new.last_seq and l.action_id = old.id) then
    raise exception 'action % may not move without a row in howdah.ledger', old.id using errcode = 'HW003';
  end if;
  if row(new.id, new.fingerprint, new.system_identifier, new.timeline, new.postmaster_start, new.standby,
         new.version_num, new.cause, new.belief, new.type, new.object, new.sql, new.inverse, new.reversible,
         new.risk, new.why, new.origin, new.gate, new.created)
     is distinct from
     row(old.id, old.fingerprint, old.system_identifier, old.timeline, old.postmaster_start, old.standby,
         old.version_num, old.cause, old.belief, old.type, old.object, old.sql, old.inverse, old.reversible,
         old.risk, old.why, old.origin, old.gate, old.created) then
    raise exception 'action %: what was proposed does not change', old.id using errcode = 'HW003';
  end if;
  return new;
end $$;
comment on function howdah.action_steps() is 'Howdah: an action takes planned steps only, each with a row in the ledger';
create trigger steps before update on howdah.action
  for each row execute function howdah.action_steps();
create trigger stays before delete on howdah.action
  for each row execute function howdah.refuse_change();
create trigger is_not_emptied before truncate on howdah.action
  for each statement execute function howdah.refuse_change();

create table howdah.lesson (
  action_id bigint      not null primary key references howdah.action (id),
  cluster   text        not null,
  cause     text        not null,
  remedy    text        not null,
  outcome   text        not null,
  at        timestamptz not null
);
create index lesson_of_cause on howdah.lesson (cluster, cause, remedy);
comment on table howdah.lesson is
  'Howdah: what each verified action taught, one row each, so that it can be unlearned';

comment on table howdah.migration is 'Howdah: the versions of this schema (Flyway)';
revoke all on all tables in schema howdah from public;
revoke all on all functions in schema howdah from public;
revoke all on schema howdah from public;
