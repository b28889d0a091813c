create table mailer.outbox (
    position     bigint generated always as identity primary key,
    event_id     uuid not null unique,
    subject      text not null,
    payload      bytea not null,
    headers      jsonb not null,
    occurred_at  timestamptz not null,
    published_at timestamptz
);
create index outbox_waiting on mailer.outbox (position) where published_at is null;
create table mailer.inbox (
    consumer    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
grant usage on schema mailer to vsys_mailer;
grant select, insert, update (published_at) on mailer.outbox to vsys_mailer;
grant select, insert on mailer.inbox to vsys_mailer;
