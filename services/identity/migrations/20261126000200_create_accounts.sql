-- Accounts (ユーザ): one for each person, issued and never self-made.
create table identity.accounts (
    user_name              text not null primary key,
    name                   text not null,
    mail                   text not null,
    -- The address that waits for its link.
    new_mail               text,
    language               text not null,
    password_hash          text,
    suspended_at           timestamptz,
    suspended_reason       text,
    issuer_organisation_id text not null references identity.organisations,
    contractor             text not null,
    issued_at              timestamptz not null,
    issued_by              text not null,
    -- The wish and the place in it that the account was issued for.
    request_id             uuid not null,
    request_row            integer not null,
    invitations            integer not null,
    last_log_in_at         timestamptz,
    version                bigint not null,
    constraint accounts_language_is_known check (language in ('ja', 'en')),
    constraint accounts_suspended_for_a_reason check (
        (suspended_at is null) = (suspended_reason is null)
    ),
    constraint accounts_issued_once_for_a_wish unique (request_id, request_row)
);
create index accounts_of_an_issuer on identity.accounts (issuer_organisation_id, user_name);

-- What a person may do at an organisation (役割).
create table identity.memberships (
    user_name       text not null references identity.accounts,
    organisation_id text not null references identity.organisations,
    roles           text[] not null,
    primary key (user_name, organisation_id),
    constraint memberships_have_roles check (
        cardinality(roles) > 0
        and roles <@ array['viewer', 'clerk', 'locker', 'administrator', 'auditor']
    )
);
create index memberships_of_an_organisation on identity.memberships (organisation_id, user_name);

grant select, insert, update on identity.accounts to vsys_identity;
grant select, insert, update, delete on identity.memberships to vsys_identity;
