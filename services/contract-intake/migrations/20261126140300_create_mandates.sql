create table contract_intake.mandates (
    mandate_id        uuid primary key,
    serial            bigint generated always as identity unique,
    request_id        uuid not null unique,
    facility_code     text not null,
    state             text not null check (state in ('draft', 'submitted', 'received', 'locked')),
    form              jsonb not null,
    mandatary_kind    text check (mandatary_kind in ('prefecture', 'municipality', 'body')),
    mandatary_id      text,
    mandatary_name    text,
    mandatary_rule    text,
    municipality_code text,
    searched          text not null,
    secret_hash       bytea not null,
    mail_secret_hash  bytea,
    begun_at          timestamptz not null,
    submitted_at      timestamptz,
    mail_confirmed_at timestamptz,
    received_at       timestamptz,
    locked_at         timestamptz,
    version           bigint not null,
    check ((state = 'draft') = (submitted_at is null)),
    check ((state in ('received', 'locked')) = (received_at is not null)),
    check ((state = 'locked') = (locked_at is not null)),
    check (state = 'draft' or mandatary_id is not null)
);
-- A mandatary's list, the newest first.
create index mandates_of_mandatary
    on contract_intake.mandates (mandatary_kind, mandatary_id, state, serial desc)
    where state <> 'draft';
create index mandates_by_state on contract_intake.mandates (state, serial desc) where state <> 'draft';
-- Others for the same facility.
create index mandates_of_facility on contract_intake.mandates (facility_code) where state <> 'draft';
-- Whether a municipality has given its mandate.
create index mandates_of_municipality
    on contract_intake.mandates (municipality_code) where mandatary_rule = 'municipality-first' and state in ('received', 'locked');
-- Drafts that nobody goes on with.
create index mandates_begun on contract_intake.mandates (begun_at) where state = 'draft';
-- A facility has one mandate in force.
create unique index mandates_lock_a_facility_once
    on contract_intake.mandates (facility_code) where state = 'locked';
comment on table contract_intake.mandates is 'Mandates (委任状), from the first line of the form on.';
comment on column contract_intake.mandates.searched is 'What a keyword is looked for in, normalised.';

create table contract_intake.mandate_steps (
    mandate_id   uuid not null references contract_intake.mandates on delete cascade,
    step         bigint not null,
    state        text not null,
    at           timestamptz not null,
    person       text not null,
    organisation text not null,
    primary key (mandate_id, step)
);
comment on table contract_intake.mandate_steps is
    'Every change of state and who made it, by the version that came of it. Only added to.';

create function contract_intake.refuse_change_of_locked_mandate() returns trigger
language plpgsql as $$
begin
    raise exception 'mandate % is locked', old.mandate_id
        using errcode = 'check_violation', constraint = 'mandates_locked_for_good';
end
$$;
create trigger mandates_locked_for_good
    before update or delete on contract_intake.mandates
    for each row when (old.state = 'locked')
    execute function contract_intake.refuse_change_of_locked_mandate();

create function contract_intake.refuse_deletion_of_mandate() returns trigger
language plpgsql as $$
begin
    raise exception 'mandate % was handed in', old.mandate_id
        using errcode = 'check_violation', constraint = 'mandates_handed_in_are_kept';
end
$$;
create trigger mandates_handed_in_are_kept
    before delete on contract_intake.mandates
    for each row when (old.state in ('submitted', 'received'))
    execute function contract_intake.refuse_deletion_of_mandate();

grant select, insert, update, delete on contract_intake.mandates to vsys_contract_intake;
grant select, insert on contract_intake.mandate_steps to vsys_contract_intake;
