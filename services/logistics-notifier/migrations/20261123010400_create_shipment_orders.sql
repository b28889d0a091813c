create sequence logistics_notifier.order_serials as bigint;

create table logistics_notifier.shipment_orders (
    order_id            uuid primary key,
    serial              bigint not null,
    sheet_id            uuid not null,
    facility_code       text not null,
    item                text not null,
    units               integer not null,
    state               text not null,
    version             integer not null,
    partner_id          text,
    customer_code       text not null,
    planned_date_due_on date not null,
    sequence            bigint,
    acknowledged_at     timestamptz,
    constraint shipment_orders_once_per_line_and_item unique (sheet_id, facility_code, item),
    constraint shipment_orders_serial unique (serial),
    constraint shipment_orders_item_known check (item in ('vaccine', 'needle', 'syringe')),
    constraint shipment_orders_state_known check (state in ('unassigned', 'placed', 'cancelled')),
    constraint shipment_orders_cancelled_iff_nothing_to_ship check ((state = 'cancelled') = (units = 0)),
    constraint shipment_orders_told_with_sequence check ((partner_id is null) = (sequence is null)),
    constraint shipment_orders_placed_with_partner check (state <> 'placed' or partner_id is not null),
    constraint shipment_orders_unassigned_without_partner check (state <> 'unassigned' or partner_id is null)
);
create index shipment_orders_by_partner on logistics_notifier.shipment_orders (partner_id, order_id);
create index shipment_orders_unassigned on logistics_notifier.shipment_orders (order_id) where state = 'unassigned';
comment on table logistics_notifier.shipment_orders is
    'One item for one site of one locked sheet (出荷指示): exactly one for each line and item with units.';

create table logistics_notifier.digests (
    lock_id        uuid not null references logistics_notifier.locks (lock_id),
    partner_id     text not null references logistics_notifier.partners (partner_id),
    revision       integer not null,
    orders         integer not null,
    vaccine_vials  integer not null,
    needle_pieces  integer not null,
    syringe_pieces integer not null,
    recipe         text not null,
    hash           text not null,
    sequence       bigint not null,
    issued_at      timestamptz not null,
    primary key (lock_id, partner_id, revision)
);
create index digests_by_partner on logistics_notifier.digests (partner_id, sequence);
comment on table logistics_notifier.digests is
    'What a partner was told it must have of one lock (照合値); the highest revision counts.';

create table logistics_notifier.amendments (
    amendment_id uuid primary key,
    sheet_id     uuid not null,
    version      bigint not null,
    payload      bytea not null,
    applied_at   timestamptz
);
create index amendments_waiting on logistics_notifier.amendments (sheet_id) where applied_at is null;
comment on table logistics_notifier.amendments is
    'Amendments as they were heard; one that arrives before its sheet waits here for it.';

grant usage on sequence logistics_notifier.order_serials to vsys_logistics_notifier;
grant select, insert, update on logistics_notifier.shipment_orders to vsys_logistics_notifier;
grant select, insert on logistics_notifier.digests to vsys_logistics_notifier;
grant select, insert, update (applied_at) on logistics_notifier.amendments to vsys_logistics_notifier;
