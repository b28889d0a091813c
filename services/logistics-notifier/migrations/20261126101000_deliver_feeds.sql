-- Partners' messages are read back out of the outbox: pulled, posted to webhooks, sent again.
create index outbox_by_partner on logistics_notifier.outbox (
    split_part(subject, '.', 2), ((headers ->> 'Vsys-Partner-Sequence')::bigint)
) where headers ? 'Vsys-Partner-Sequence';

create function logistics_notifier.is_wanted(subject text, types text[]) returns boolean
    language sql immutable parallel safe
    return cardinality(types) = 0
        or 'jp.vsys.' || split_part(subject, '.', 3) || '.' || split_part(subject, '.', 4) || '.v1' = any(types);
comment on function logistics_notifier.is_wanted is
    'Whether a partner''s message is of one of these types of events; all are where none is named.';

create table logistics_notifier.replays (
    replay_id      uuid primary key,
    partner_id     text not null references logistics_notifier.partners (partner_id),
    first_sequence bigint not null,
    last_sequence  bigint not null,
    lock_id        uuid,
    next_sequence  bigint not null,
    sent           integer not null,
    person         text not null,
    asked_at       timestamptz not null,
    finished_at    timestamptz
);
create index replays_by_partner on logistics_notifier.replays (partner_id, replay_id);
create index replays_unfinished on logistics_notifier.replays (replay_id) where finished_at is null;
comment on table logistics_notifier.replays is
    'Messages that partners asked to have again (再送); next_sequence is how far that has come.';

create table logistics_notifier.webhook_endpoints (
    endpoint_id      uuid primary key,
    partner_id       text not null references logistics_notifier.partners (partner_id),
    url              text not null,
    note             text not null,
    types            text[] not null,
    scheme           text not null,
    created_at       timestamptz not null,
    deleted_at       timestamptz,
    disabled         text,
    disabled_at      timestamptz,
    begun_sequence   bigint not null,
    paused_until     timestamptz,
    failing_since    timestamptz,
    failures         integer not null default 0,
    last_success_at  timestamptz,
    constraint webhook_endpoints_scheme_known check (scheme in ('hmac', 'ed25519')),
    constraint webhook_endpoints_reason_known check (disabled in ('by-partner', 'gone', 'failing')),
    constraint webhook_endpoints_disabled_since check ((disabled is null) = (disabled_at is null))
);
create index webhook_endpoints_by_partner on logistics_notifier.webhook_endpoints (partner_id) where deleted_at is null;
comment on table logistics_notifier.webhook_endpoints is
    'Addresses that partners'' messages are posted to; begun_sequence is how far the feed was begun to be posted to it.';

create table logistics_notifier.webhook_secrets (
    secret_id   uuid primary key,
    endpoint_id uuid not null references logistics_notifier.webhook_endpoints (endpoint_id),
    sealed      bytea not null,
    created_at  timestamptz not null,
    until       timestamptz
);
create index webhook_secrets_by_endpoint on logistics_notifier.webhook_secrets (endpoint_id);
comment on table logistics_notifier.webhook_secrets is
    'What posts are signed with, sealed; one that was replaced signs along until it runs out.';

create table logistics_notifier.webhook_stretches (
    endpoint_id   uuid not null references logistics_notifier.webhook_endpoints (endpoint_id),
    after         bigint not null,
    upto          bigint not null,
    messages      integer not null,
    begun_at      timestamptz not null,
    leased_until  timestamptz not null,
    primary key (endpoint_id, after)
);
create index webhook_stretches_by_lease on logistics_notifier.webhook_stretches (leased_until);
comment on table logistics_notifier.webhook_stretches is
    'Stretches of feeds that a worker posts for the first time; messages is how many of a stretch have no result yet.';

create table logistics_notifier.webhook_deliveries (
    endpoint_id  uuid not null references logistics_notifier.webhook_endpoints (endpoint_id),
    sequence     bigint not null,
    given_up     boolean not null,
    attempts     integer not null,
    next_at      timestamptz not null,
    leased_until timestamptz,
    primary key (endpoint_id, sequence)
);
create index webhook_deliveries_waiting
    on logistics_notifier.webhook_deliveries (endpoint_id, next_at, sequence) where not given_up;
comment on table logistics_notifier.webhook_deliveries is
    'Messages that did not arrive: they wait to be posted again, or were given up. All posts are in webhook_attempts.';

create table logistics_notifier.webhook_attempts (
    attempt_id   bigint generated always as identity,
    endpoint_id  uuid not null,
    event_id     uuid not null,
    sequence     bigint not null,
    attempt      integer not null,
    at           timestamptz not null,
    milliseconds integer not null,
    status       integer not null,
    error        text not null,
    next_at      timestamptz,
    primary key (endpoint_id, attempt_id)
);
-- Written in the order of time, and looked for by time once an hour: what is smallest will do.
create index webhook_attempts_by_age on logistics_notifier.webhook_attempts using brin (at);
comment on table logistics_notifier.webhook_attempts is 'Every post that was tried, for thirty days.';

grant select, insert, update on logistics_notifier.replays to vsys_logistics_notifier;
grant select, insert, update on logistics_notifier.webhook_endpoints to vsys_logistics_notifier;
grant select, insert, update (until), delete on logistics_notifier.webhook_secrets to vsys_logistics_notifier;
grant select, insert, update, delete on logistics_notifier.webhook_stretches to vsys_logistics_notifier;
grant select, insert, update, delete on logistics_notifier.webhook_deliveries to vsys_logistics_notifier;
grant select, insert, delete on logistics_notifier.webhook_attempts to vsys_logistics_notifier;
