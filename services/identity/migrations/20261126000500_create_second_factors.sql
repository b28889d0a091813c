-- Authenticators and passkeys (二要素認証).
create table identity.second_factors (
    factor_id     uuid not null primary key,
    user_name     text not null references identity.accounts,
    kind          text not null,
    name          text not null,
    -- Secret of an authenticator, sealed with the key of this service.
    sealed_secret bytea,
    -- Time step of the last code that was accepted: none works twice.
    last_step     bigint,
    -- A passkey's public half and counters, as JSON.
    passkey       text,
    registered_at timestamptz not null,
    confirmed_at  timestamptz,
    used_at       timestamptz,
    constraint second_factors_kind_is_known check (kind in ('totp', 'passkey')),
    constraint second_factors_totp_has_a_secret check ((kind = 'totp') = (sealed_secret is not null)),
    constraint second_factors_passkey_has_a_key check ((kind = 'passkey') = (passkey is not null))
);
create index second_factors_of_a_person on identity.second_factors (user_name);
create unique index second_factors_one_authenticator
    on identity.second_factors (user_name) where kind = 'totp';

-- Questions for a second factor, and what was being done.
create table identity.challenges (
    challenge_id       uuid not null primary key,
    user_name          text not null references identity.accounts,
    purpose            text not null,
    session_id         uuid references identity.sessions,
    device_description text not null,
    address            text not null,
    device_hash        bytea,
    -- State of the passkey ceremony, as JSON.
    ceremony           text,
    answers            integer not null,
    expires_at         timestamptz not null,
    answered_at        timestamptz,
    constraint challenges_purpose_is_known check (purpose in ('log-in', 'elevation', 'registration'))
);

grant select, insert, update, delete on identity.second_factors to vsys_identity;
grant select, insert, update on identity.challenges to vsys_identity;
