-- Open and ended sessions: only the hash of the secret is kept.
create table identity.sessions (
    session_id         uuid not null primary key,
    user_name          text not null references identity.accounts,
    secret_hash        bytea not null unique,
    organisation_id    text not null references identity.organisations,
    device_description text not null,
    address            text not null,
    began_at           timestamptz not null,
    seen_at            timestamptz not null,
    expires_at         timestamptz not null,
    elevated_until     timestamptz,
    ended_at           timestamptz
);
create index sessions_open on identity.sessions (user_name) where ended_at is null;

-- Devices that somebody signed in with before.
create table identity.devices (
    user_name     text not null references identity.accounts,
    secret_hash   bytea not null,
    first_seen_at timestamptz not null,
    seen_at       timestamptz not null,
    primary key (user_name, secret_hash)
);

-- Failed attempts since the last success, by what they are counted for.
create table identity.failures (
    subject       text not null primary key,
    failures      integer not null,
    failed_at     timestamptz not null,
    blocked_until timestamptz
);

grant select, insert, update on identity.sessions to vsys_identity;
grant select, insert, update, delete on identity.devices to vsys_identity;
grant select, insert, update, delete on identity.failures to vsys_identity;
