alter table logistics_notifier.partners
    add column ways text[] not null default '{}',
    add constraint partners_ways_known check (ways <@ array['nats', 'webhook', 'pull', 'csv']);

create table logistics_notifier.partner_contacts (
    partner_id text not null references logistics_notifier.partners (partner_id),
    place      integer not null,
    name       text not null,
    mail       text not null,
    phone      text not null,
    primary key (partner_id, place)
);
comment on table logistics_notifier.partner_contacts is 'Whom to call at a partner (連絡先).';

create table logistics_notifier.issued_credentials (
    credentials_id text primary key,
    partner_id     text not null references logistics_notifier.partners (partner_id),
    person         text not null,
    issued_at      timestamptz not null,
    expires_at     timestamptz not null,
    revoked_at     timestamptz
);
create index issued_credentials_by_partner on logistics_notifier.issued_credentials (partner_id, issued_at);
comment on table logistics_notifier.issued_credentials is
    'Public keys of credentials for the broker that partners were given, and which were taken back.';

grant select, insert, update, delete on logistics_notifier.partner_contacts to vsys_logistics_notifier;
grant select, insert, update (revoked_at) on logistics_notifier.issued_credentials to vsys_logistics_notifier;
