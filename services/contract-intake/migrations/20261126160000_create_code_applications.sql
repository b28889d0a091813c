create table contract_intake.code_applications (
    application_id    uuid primary key,
    serial            bigint generated always as identity unique,
    request_id        uuid not null unique,
    state             text not null check (state in ('applied', 'returned', 'collated', 'numbered')),
    applicant         jsonb not null,
    site              jsonb not null,
    prefecture_code   text not null,
    searched          text not null,
    secret_hash       bytea not null,
    mail_secret_hash  bytea not null,
    applied_at        timestamptz not null,
    mail_confirmed_at timestamptz,
    returned_reason   text not null,
    collated_at       timestamptz,
    collated_by       text,
    numbered_at       timestamptz,
    numbered_by       text,
    facility_code     text unique,
    version           bigint not null,
    check ((state in ('collated', 'numbered')) = (collated_at is not null)),
    check ((state = 'numbered') = (numbered_at is not null)),
    check ((state = 'numbered') = (facility_code is not null)),
    check ((state = 'returned') = (returned_reason <> ''))
);
-- A prefecture's list, and the service desk's, the newest first.
create index code_applications_of_prefecture
    on contract_intake.code_applications (prefecture_code, state, serial desc);
create index code_applications_by_state on contract_intake.code_applications (state, serial desc);
-- What was numbered in a month, for the insurers' federations.
create index code_applications_numbered
    on contract_intake.code_applications (numbered_at) where state = 'numbered';
comment on table contract_intake.code_applications is
    'Applications for new codes (新規コードの付番申請), from the form to the code.';

-- Numbers that codes were made of; one row, which whoever numbers holds.
create table contract_intake.code_serials (
    only_row    boolean primary key default true check (only_row),
    last_serial integer not null
);
insert into contract_intake.code_serials (last_serial) values (0);

create function contract_intake.refuse_change_of_numbered_application() returns trigger
language plpgsql as $$
begin
    raise exception 'application % has its code', old.application_id
        using errcode = 'check_violation', constraint = 'code_applications_numbered_for_good';
end
$$;
create trigger code_applications_numbered_for_good
    before update or delete on contract_intake.code_applications
    for each row when (old.state = 'numbered')
    execute function contract_intake.refuse_change_of_numbered_application();

grant select, insert, update on contract_intake.code_applications to vsys_contract_intake;
grant select, update (last_serial) on contract_intake.code_serials to vsys_contract_intake;
