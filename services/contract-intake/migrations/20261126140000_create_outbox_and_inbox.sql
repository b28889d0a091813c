create table contract_intake.outbox (
    position     bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    payload      bytea not null,
    headers      jsonb not null,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on contract_intake.outbox (position) where published_at is null;
create table contract_intake.inbox (
    consumer    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
grant usage on schema contract_intake to vsys_contract_intake;
grant select, insert, update (published_at) on contract_intake.outbox to vsys_contract_intake;
grant select, insert on contract_intake.inbox to vsys_contract_intake;
