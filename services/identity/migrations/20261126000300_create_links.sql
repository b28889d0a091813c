-- Links that letters carry: only the hash of the secret is kept.
create table identity.links (
    link_id       uuid not null primary key,
    user_name     text not null references identity.accounts,
    kind          text not null,
    secret_hash   bytea not null unique,
    issued_at     timestamptz not null,
    expires_at    timestamptz not null,
    used_at       timestamptz,
    -- When a newer link took its place.
    superseded_at timestamptz,
    constraint links_kind_is_known check (
        kind in ('invitation', 'password-reset', 'mail-change', 'new-mail')
    )
);
create index links_that_work on identity.links (user_name, kind)
 where used_at is null and superseded_at is null;
grant select, insert, update (used_at, superseded_at) on identity.links to vsys_identity;
