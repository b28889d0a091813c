-- Reminders sent by rule, each once per deadline (督促).
create table allocation.reminders (
    sheet_id     uuid not null references allocation.sheets,
    due_at       timestamptz not null,
    hours_before integer not null check (hours_before in (24, 4, 0)),
    reminded_at  timestamptz not null,
    primary key (sheet_id, due_at, hours_before)
);

-- Provisional quantities for coming rounds (供給見通し), kept as published.
create table allocation.horizons (
    horizon_id   uuid primary key,
    product_code text not null references allocation.products,
    published_at timestamptz not null,
    published_by text not null
);
create index horizons_by_product on allocation.horizons (product_code, published_at desc);

create table allocation.horizon_rounds (
    horizon_id   uuid not null references allocation.horizons,
    place        integer not null check (place between 1 and 3),
    round_number text not null,
    starts_on    date not null,
    vials        integer not null check (vials >= 0),
    needles      integer not null check (needles >= 0),
    syringes     integer not null check (syringes >= 0),
    primary key (horizon_id, place)
);

grant select, insert on allocation.reminders to vsys_allocation;
grant select, insert on allocation.horizons to vsys_allocation;
grant select, insert on allocation.horizon_rounds to vsys_allocation;
