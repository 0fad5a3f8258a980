-- What is to be done later, and by whichever node lives then (db-scheduler's table, under our name).
create table howdah.job (
  task_name            text        not null check (length(task_name) between 1 and 100),
  task_instance        text        not null check (length(task_instance) between 1 and 100),
  task_data            bytea,
  execution_time       timestamptz not null,
  picked               boolean     not null,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures integer,
  last_heartbeat       timestamptz,
  version              bigint      not null,
  priority             smallint,
  primary key (task_name, task_instance)
);
create index job_due on howdah.job (execution_time);
comment on table howdah.job is 'Howdah: what is looked at again, and when; one row each, kept by db-scheduler';
comment on column howdah.job.picked_by is 'the process that is at it; the next one that leads takes over what a dead one held';

-- A session says in which epoch it works. Who was overtaken by a later epoch neither takes a job nor puts one off.
create function howdah.job_fence() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  told text := current_setting('howdah.epoch', true);
begin
  if told <> '' and told::bigint < (select h.epoch from howdah.ledger_head h) then
    raise exception 'epoch % is over: its jobs are another''s', told using errcode = 'HW004';
  end if;
  return null;
end $$;
comment on function howdah.job_fence() is 'Howdah: jobs belong to the epoch that goes on';
create trigger fenced before insert or update or delete on howdah.job
  for each statement execute function howdah.job_fence();

-- What became of a change since it was kept. What the looks found stands in the ledger; here is what the next needs.
create table howdah.probation (
  action_id bigint      not null primary key references howdah.action (id),
  began     timestamptz not null,
  looked    timestamptz,
  judged    timestamptz,
  finding   text        check (finding in ('helps', 'no-gain', 'hurts', 'unknown', 'unused', 'gone')),
  sentence  text        not null check (length(sentence) <= 4000),
  ended     timestamptz,
  looks     bigint      not null default 0,
  memory    text        not null check (length(memory) <= 1048576)
);
comment on table howdah.probation is 'Howdah: kept changes, each with its last look and what the next one compares with';
comment on column howdah.probation.judged is 'when a look last compared it with the time before the change';
comment on column howdah.probation.looks is 'grows with each look: of two that look at once, one writes';
comment on column howdah.probation.memory is 'JSON';
create trigger stays before delete on howdah.probation
  for each row execute function howdah.refuse_change();
create trigger is_not_emptied before truncate on howdah.probation
  for each statement execute function howdah.refuse_change();

-- How busy the database was: a counter read once an hour, for as many weeks as the forecast looks back.
create table howdah.load (
  at        timestamptz      not null primary key,
  life      text             not null check (length(life) <= 200),
  active_ms double precision not null check (active_ms >= 0)
);
comment on table howdah.load is 'Howdah: time that sessions were at work, hour by hour; the oldest readings go first';
comment on column howdah.load.life is 'of the counter: two readings of the same life can be subtracted';

revoke all on howdah.job, howdah.probation, howdah.load from public;
revoke all on function howdah.job_fence() from public;
