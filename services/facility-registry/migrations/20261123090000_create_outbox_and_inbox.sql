create table facility_registry.outbox (
    position     bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    payload      bytea not null,
    headers      jsonb not null,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on facility_registry.outbox (position) where published_at is null;
create table facility_registry.inbox (
    consumer    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
grant usage on schema facility_registry to vsys_facility_registry;
grant select, insert, update (published_at) on facility_registry.outbox to vsys_facility_registry;
grant select, insert on facility_registry.inbox to vsys_facility_registry;
