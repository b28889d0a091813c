-- What partners and sites say of an order after it was placed.
alter table logistics_notifier.shipment_orders
    add column planned_on      date,
    add column actual_on       date,
    add column shipped_units   integer not null default 0,
    add column received_units  integer not null default 0,
    add column open_exceptions integer not null default 0,
    add constraint shipment_orders_progress_not_negative
        check (least(shipped_units, received_units, open_exceptions) >= 0);
create index shipment_orders_unplanned
    on logistics_notifier.shipment_orders (planned_date_due_on, order_id)
    where state = 'placed' and planned_on is null;
create index shipment_orders_undelivered
    on logistics_notifier.shipment_orders (planned_on, order_id)
    where state = 'placed' and actual_on is null and planned_on is not null;
create index shipment_orders_excepted
    on logistics_notifier.shipment_orders (order_id) where open_exceptions > 0;
create index shipment_orders_by_facility on logistics_notifier.shipment_orders (facility_code, order_id);

create table logistics_notifier.shipments (
    shipment_id    uuid primary key,
    order_id       uuid not null references logistics_notifier.shipment_orders (order_id),
    partner_id     text not null references logistics_notifier.partners (partner_id),
    facility_code  text not null,
    reference      text not null,
    shipped_on     date not null,
    units          integer not null,
    sscc           text not null,
    registered_at  timestamptz not null,
    delivered_on   date,
    received_at    timestamptz,
    received_units integer not null default 0,
    constraint shipments_reference_once unique (order_id, reference),
    constraint shipments_carry_something check (units > 0),
    constraint shipments_received_not_negative check (received_units >= 0),
    constraint shipments_received_units_with_a_receipt check (received_at is not null or received_units = 0)
);
create index shipments_by_partner on logistics_notifier.shipments (partner_id, shipment_id);
create index shipments_by_facility on logistics_notifier.shipments (facility_code, shipment_id);
comment on table logistics_notifier.shipments is
    'What was sent out for an order at once (出荷); the reference is the partner''s own, and makes it one.';

create table logistics_notifier.shipment_lots (
    shipment_id    uuid not null references logistics_notifier.shipments (shipment_id),
    lot_number     text not null,
    product_code   text not null,
    expires_on     date not null,
    units          integer not null,
    doses_per_vial integer not null,
    gtin           text not null,
    received_units integer,
    primary key (shipment_id, lot_number),
    constraint shipment_lots_hold_something check (units > 0),
    constraint shipment_lots_not_negative check (least(doses_per_vial, received_units) >= 0)
);
-- For a recall: everything that is asked of a lot without a look at the table.
create index shipment_lots_by_lot
    on logistics_notifier.shipment_lots (product_code, lot_number, shipment_id)
    include (units, received_units);
comment on table logistics_notifier.shipment_lots is 'The lots of a shipment, and what the site found of each.';

create table logistics_notifier.exceptions (
    exception_id uuid primary key,
    order_id     uuid not null references logistics_notifier.shipment_orders (order_id),
    shipment_id  uuid references logistics_notifier.shipments (shipment_id),
    kind         text not null,
    units        integer not null,
    note         text not null,
    raised_by    text not null,
    raised_at    timestamptz not null,
    resolution   text not null default '',
    resolved_at  timestamptz,
    constraint exceptions_kind_known check (kind in ('short', 'damaged', 'temperature', 'refused')),
    constraint exceptions_units_not_negative check (units >= 0),
    constraint exceptions_resolved_with_words check ((resolved_at is null) = (resolution = ''))
);
create index exceptions_by_order on logistics_notifier.exceptions (order_id);
create index exceptions_open on logistics_notifier.exceptions (exception_id) where resolved_at is null;
comment on table logistics_notifier.exceptions is 'What is wrong with deliveries (納入異常).';

create table logistics_notifier.temperature_logs (
    log_id        uuid primary key,
    shipment_id   uuid not null references logistics_notifier.shipments (shipment_id),
    storage       text not null,
    readings      integer not null,
    lowest        integer not null,
    highest       integer not null,
    out_of_range  integer not null,
    first_at      timestamptz not null,
    last_at       timestamptz not null,
    hash          bytea not null,
    content       bytea not null,
    attached_at   timestamptz not null,
    constraint temperature_logs_once unique (shipment_id, hash),
    constraint temperature_logs_storage_known check (storage in ('ultra-cold', 'frozen', 'refrigerated')),
    constraint temperature_logs_have_readings check (readings > 0)
);
comment on table logistics_notifier.temperature_logs is
    'Loggers'' readings of shipments as they were sent (温度記録); temperatures in tenths of a degree.';

create table logistics_notifier.order_steps (
    order_id     uuid not null,
    step_id      uuid not null,
    kind         text not null,
    at           timestamptz not null,
    person       text not null,
    organisation text not null,
    data         jsonb not null,
    primary key (order_id, step_id)
);
comment on table logistics_notifier.order_steps is
    'What was said of each order, by whom and when (経過). Rows are only added.';

grant select, insert, update (delivered_on, received_at, received_units) on logistics_notifier.shipments to vsys_logistics_notifier;
grant select, insert, update (received_units) on logistics_notifier.shipment_lots to vsys_logistics_notifier;
grant select, insert, update (resolution, resolved_at) on logistics_notifier.exceptions to vsys_logistics_notifier;
grant select, insert on logistics_notifier.temperature_logs to vsys_logistics_notifier;
grant select, insert on logistics_notifier.order_steps to vsys_logistics_notifier;
