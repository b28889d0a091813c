create table logistics_notifier.outbox (
    position     bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    payload      bytea not null,
    headers      jsonb not null,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on logistics_notifier.outbox (position) where published_at is null;
create table logistics_notifier.inbox (
    consumer    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
grant usage on schema logistics_notifier to vsys_logistics_notifier;
grant select, insert, update (published_at) on logistics_notifier.outbox to vsys_logistics_notifier;
grant select, insert on logistics_notifier.inbox to vsys_logistics_notifier;
