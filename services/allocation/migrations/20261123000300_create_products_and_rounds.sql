-- Vaccine products (ワクチン製品).
create table allocation.products (
    product_code            text primary key,
    name                    text not null,
    name_en                 text not null,
    valid_from              date not null,
    valid_until             date,
    planning_doses_per_vial integer not null check (planning_doses_per_vial between 1 and 100),
    constraint products_validity_in_order check (valid_until is null or valid_until >= valid_from)
);

-- Units per box of a product's items from a day on (包装).
create table allocation.product_packs (
    product_code     text not null references allocation.products,
    valid_from       date not null,
    vials_per_box    integer not null check (vials_per_box > 0),
    needles_per_box  integer not null check (needles_per_box > 0),
    syringes_per_box integer not null check (syringes_per_box > 0),
    primary key (product_code, valid_from)
);

-- Rounds (クール), with the packs in force when they were opened.
create table allocation.rounds (
    round_id                   uuid primary key,
    round_number               text not null,
    product_code               text not null references allocation.products,
    planning_doses_per_vial    integer not null check (planning_doses_per_vial between 1 and 100),
    supply_vials               integer not null check (supply_vials >= 0),
    supply_needles             integer not null check (supply_needles >= 0),
    supply_syringes            integer not null check (supply_syringes >= 0),
    vials_per_box              integer not null check (vials_per_box > 0),
    needles_per_box            integer not null check (needles_per_box > 0),
    syringes_per_box           integer not null check (syringes_per_box > 0),
    prefectures_complete_at    timestamptz not null,
    nation_locks_at            timestamptz not null,
    municipalities_complete_at timestamptz not null,
    prefectures_lock_at        timestamptz not null,
    cut_off_at                 timestamptz not null,
    late_default               text not null check (late_default in ('hold_back', 'last_round')),
    created_at                 timestamptz not null,
    created_by                 text not null,
    cancelled_at               timestamptz,
    cancelled_by               text,
    cancel_reason              text,
    version                    bigint not null,
    constraint rounds_number_unique unique (round_number),
    constraint rounds_cancelled_completely
         check ((cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null) = (cancel_reason is null)),
    constraint rounds_deadlines_in_order
         check (prefectures_complete_at <= nation_locks_at
                and nation_locks_at <= municipalities_complete_at
                and municipalities_complete_at <= prefectures_lock_at
                and prefectures_lock_at <= cut_off_at)
);

-- Until when a single partner takes corrections (訂正の締切).
create table allocation.cut_offs (
    round_id   uuid not null references allocation.rounds,
    partner_id text not null,
    cut_off_at timestamptz not null,
    primary key (round_id, partner_id)
);

grant select, insert, update on allocation.products to vsys_allocation;
grant select, insert, update on allocation.product_packs to vsys_allocation;
grant select, insert, update on allocation.rounds to vsys_allocation;
grant select, insert, update on allocation.cut_offs to vsys_allocation;
