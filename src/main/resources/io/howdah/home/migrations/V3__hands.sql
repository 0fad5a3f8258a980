-- Who may act here, and whether anybody may.
create table howdah.control (
  one               boolean     not null default true primary key check (one),
  stopped_by        text,
  stopped_at        timestamptz,
  system_identifier text,
  database_oid      bigint,
  site              text,
  constraint who_and_when check ((stopped_by is null) = (stopped_at is null))
);
comment on table howdah.control is
  'Howdah: the brake, and the server that this home was made for; read before every statement that acts';
comment on column howdah.control.stopped_by is 'who pulled the brake; null while it is off';
comment on column howdah.control.site is
  'where the server was when its home was made: in a copy of it nothing is done until a person adopts it';
insert into howdah.control default values;
create trigger stays before delete on howdah.control
  for each row execute function howdah.refuse_change();
create trigger is_not_emptied before truncate on howdah.control
  for each statement execute function howdah.refuse_change();

-- The first of two people says yes: the action waits on, with the name of who said so.
insert into howdah.action_step (from_state, to_state) values ('WAITING', 'WAITING');
revoke all on howdah.control from public;
