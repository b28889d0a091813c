-- Keys that sign tokens; the private half is sealed with the key of this service.
create table identity.signing_keys (
    kid           text not null primary key,
    sealed_key    bytea not null,
    public_jwk    text not null,
    made_at       timestamptz not null,
    signs_from    timestamptz not null,
    -- Until when its tokens are accepted; none while no newer key is there.
    trusted_until timestamptz
);

-- Programs that act for an organisation (連携システム): only the hash of the secret is kept.
create table identity.service_accounts (
    client_id       text not null primary key,
    organisation_id text not null references identity.organisations,
    purpose         text not null,
    secret_hash     bytea not null,
    issued_at       timestamptz not null,
    issued_by       text not null,
    revoked_at      timestamptz,
    used_at         timestamptz
);
create index service_accounts_of_an_organisation on identity.service_accounts (organisation_id);

grant select, insert, update (trusted_until) on identity.signing_keys to vsys_identity;
grant select, insert, update (revoked_at, used_at) on identity.service_accounts to vsys_identity;
