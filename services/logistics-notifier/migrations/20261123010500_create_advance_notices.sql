create table logistics_notifier.advance_quantities (
    round_id          uuid not null,
    municipality_code text not null,
    item              text not null,
    units             integer not null,
    stated_at         timestamptz not null,
    sheet_id          uuid,
    partner_id        text,
    primary key (round_id, municipality_code, item),
    constraint advance_quantities_item_known check (item in ('vaccine', 'needle', 'syringe')),
    constraint advance_quantities_units_not_negative check (units >= 0)
);
create index advance_quantities_untold on logistics_notifier.advance_quantities (sheet_id) where partner_id is null and units > 0;
comment on table logistics_notifier.advance_quantities is
    'What each municipality may get in a round; sheet_id is the prefecture''s locked sheet, partner_id whoever was told.';

create table logistics_notifier.advance_notices (
    lock_id    uuid not null references logistics_notifier.locks (lock_id),
    partner_id text not null references logistics_notifier.partners (partner_id),
    revision   integer not null,
    sequence   bigint not null,
    issued_at  timestamptz not null,
    primary key (lock_id, partner_id, revision)
);
comment on table logistics_notifier.advance_notices is
    'Advance notices of quantities that partners were sent (事前通知).';

grant select, insert, update on logistics_notifier.advance_quantities to vsys_logistics_notifier;
grant select, insert on logistics_notifier.advance_notices to vsys_logistics_notifier;
