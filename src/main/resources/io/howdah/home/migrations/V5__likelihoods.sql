-- What the evidence looked like when a cure held: by this a cluster's own likelihoods are told from the shared ones.
alter table howdah.lesson add column showed jsonb not null default '{}' check (jsonb_typeof(showed) = 'object');
comment on column howdah.lesson.showed is 'finding to level, as the diagnosis read them; empty where other causes were at work beside it';
