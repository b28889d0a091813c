-- A locked mandate may ask for what the register's rules refuse.
create table contract_intake.register_refusals (
    serial     bigint primary key references contract_intake.mandates (serial),
    rest_taken boolean not null,
    refused    jsonb not null,
    refused_at timestamptz not null
);
comment on table contract_intake.register_refusals is
    'What of a locked mandate facility-registry did not take over, field by field with its reason (登録簿に反映されなかった事項), as it last told.';

grant select, insert, update on contract_intake.register_refusals to vsys_contract_intake;
