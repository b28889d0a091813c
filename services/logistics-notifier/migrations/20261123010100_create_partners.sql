create table logistics_notifier.partners (
    partner_id text primary key,
    name       text not null,
    kind       text not null,
    constraint partners_kind_known check (kind in ('manufacturer', 'wholesaler'))
);
comment on table logistics_notifier.partners is 'Manufacturers and wholesalers (業者).';

create table logistics_notifier.partner_feeds (
    partner_id    text primary key references logistics_notifier.partners (partner_id),
    consumer      text not null unique,
    last_sequence bigint not null,
    constraint partner_feeds_sequence_not_negative check (last_sequence >= 0)
);
comment on table logistics_notifier.partner_feeds is
    'The head of each partner''s feed. Whoever writes to partners holds these rows, so that sequences have no gap. The consumer''s name cannot be guessed: see src/partner/feed.rs.';

create table logistics_notifier.acknowledgements (
    partner_id      text not null references logistics_notifier.partners (partner_id),
    up_to_sequence  bigint not null,
    acknowledged_at timestamptz not null,
    primary key (partner_id, up_to_sequence),
    constraint acknowledgements_begin_at_one check (up_to_sequence > 0)
);
comment on table logistics_notifier.acknowledgements is
    'What each partner has acknowledged, and when: the receipt. Rows are only added; the highest counts.';

create table logistics_notifier.customer_codes (
    partner_id    text not null references logistics_notifier.partners (partner_id),
    facility_code text not null,
    customer_code text not null,
    primary key (facility_code, partner_id),
    constraint customer_codes_not_empty check (customer_code <> '')
);
comment on table logistics_notifier.customer_codes is
    'What a partner calls a facility in its own books (得意先コード).';

grant select, insert, update on logistics_notifier.partners to vsys_logistics_notifier;
grant select, insert, update on logistics_notifier.partner_feeds to vsys_logistics_notifier;
grant select, insert on logistics_notifier.acknowledgements to vsys_logistics_notifier;
grant select, insert, update, delete on logistics_notifier.customer_codes to vsys_logistics_notifier;
