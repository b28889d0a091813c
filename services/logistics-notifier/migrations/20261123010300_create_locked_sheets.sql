create table logistics_notifier.locks (
    lock_id        uuid primary key,
    round_id       uuid not null,
    sheets_in_lock integer not null,
    heard_all_at   timestamptz,
    constraint locks_hold_a_sheet check (sheets_in_lock > 0)
);
create index locks_by_round on logistics_notifier.locks (round_id);
comment on table logistics_notifier.locks is
    'Locks that were heard of; heard_all_at is set once every part of every sheet was.';

create table logistics_notifier.sheets (
    sheet_id          uuid primary key,
    lock_id           uuid not null references logistics_notifier.locks (lock_id),
    round_id          uuid not null,
    round_number      text not null,
    product_code      text not null,
    prefecture_code   text not null,
    municipality_code text,
    vials_per_box     integer not null,
    needles_per_box   integer not null,
    syringes_per_box  integer not null,
    parts             integer not null,
    locked_at         timestamptz not null,
    constraint sheets_have_packs check (least(vials_per_box, needles_per_box, syringes_per_box) > 0),
    constraint sheets_have_parts check (parts > 0)
);
create index sheets_by_lock on logistics_notifier.sheets (lock_id);
create index sheets_by_round on logistics_notifier.sheets (round_id, prefecture_code);
create index sheets_by_municipality on logistics_notifier.sheets (municipality_code);
comment on table logistics_notifier.sheets is
    'Locked sheets that were heard of: a prefecture''s has no municipality.';

create table logistics_notifier.sheet_parts (
    sheet_id uuid not null references logistics_notifier.sheets (sheet_id),
    part     integer not null,
    primary key (sheet_id, part)
);
comment on table logistics_notifier.sheet_parts is
    'Parts of sheets that were heard: the same part again has no effect, whatever id it comes by.';

-- No foreign keys from the rows a national lock writes: a check a row would cost as much as the row.
create table logistics_notifier.locked_lines (
    sheet_id          uuid not null,
    facility_code     text not null,
    held              boolean not null,
    vaccine_vials     integer not null,
    needle_pieces     integer not null,
    syringe_pieces    integer not null,
    name              text not null,
    postcode          text not null,
    address           text not null,
    phone             text not null,
    delivery_days     text not null,
    delivery_hours    text not null,
    amendment_version bigint not null,
    primary key (sheet_id, facility_code),
    constraint locked_lines_units_not_negative
        check (least(vaccine_vials, needle_pieces, syringe_pieces) >= 0)
);
create index locked_lines_held on logistics_notifier.locked_lines (sheet_id, facility_code) where held;
comment on table logistics_notifier.locked_lines is
    'Lines of municipalities'' locked sheets with their ship-to as of the lock or the last amendment.';

grant select, insert, update (heard_all_at) on logistics_notifier.locks to vsys_logistics_notifier;
grant select, insert on logistics_notifier.sheets to vsys_logistics_notifier;
grant select, insert on logistics_notifier.sheet_parts to vsys_logistics_notifier;
grant select, insert, update on logistics_notifier.locked_lines to vsys_logistics_notifier;
