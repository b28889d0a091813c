create table mailer.contacts (
    user_name        text not null,
    active           boolean not null,
    sealed_addressee bytea not null,
    version          bigint not null,
    constraint contacts_pkey primary key (user_name),
    constraint contacts_version_from_one check (version >= 1)
);
comment on table mailer.contacts is
    'People as identity tells of them. Name and mail address are sealed: nobody reads them here.';

create table mailer.contact_memberships (
    organisation_id text collate "C" not null,
    user_name       text not null references mailer.contacts (user_name),
    tier            text not null,
    roles           text[] not null,
    constraint contact_memberships_pkey primary key (organisation_id, user_name)
);
-- a person's memberships are replaced together
create index contact_memberships_of_person on mailer.contact_memberships (user_name);
-- letters to every office of a tier
create index contact_memberships_of_tier on mailer.contact_memberships (tier, organisation_id);
comment on table mailer.contact_memberships is
    'For which organisations a person acts, and as what.';

grant select,
      insert,
      update (active, sealed_addressee, version)
   on mailer.contacts
   to vsys_mailer;
grant select, insert, delete on mailer.contact_memberships to vsys_mailer;
