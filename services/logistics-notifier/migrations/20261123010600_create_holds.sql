create table logistics_notifier.holds (
    hold_id        uuid primary key,
    product_code   text not null,
    lot_number     text not null,
    facility_code  text not null,
    reason         text not null,
    held_at        timestamptz,
    released_at    timestamptz,
    release_reason text not null,
    constraint holds_held_or_released check (held_at is not null or released_at is not null)
);
create index holds_in_force on logistics_notifier.holds (hold_id) where released_at is null;
comment on table logistics_notifier.holds is
    'Stops of shipping (緊急出荷停止); a release heard before its hold leaves held_at empty.';

create table logistics_notifier.hold_notices (
    hold_id    uuid not null references logistics_notifier.holds (hold_id),
    partner_id text not null references logistics_notifier.partners (partner_id),
    primary key (hold_id, partner_id)
);
comment on table logistics_notifier.hold_notices is
    'Partners that were told of a hold, and must be told of its end.';

grant select, insert, update on logistics_notifier.holds to vsys_logistics_notifier;
grant select, insert on logistics_notifier.hold_notices to vsys_logistics_notifier;
