-- Facts waiting for the broker, and facts already heard.
create table allocation.outbox (
    position     bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    payload      bytea not null,
    headers      jsonb not null,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on allocation.outbox (position) where published_at is null;
create table allocation.inbox (
    consumer    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
grant usage on schema allocation to vsys_allocation;
grant select, insert, update (published_at) on allocation.outbox to vsys_allocation;
grant select, insert on allocation.inbox to vsys_allocation;
