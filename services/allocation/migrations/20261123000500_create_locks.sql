-- One lock of one or many sheets (データロック). Insert only.
create table allocation.locks (
    lock_id       uuid primary key,
    round_id      uuid not null references allocation.rounds,
    locker_code   text not null,
    sheets        integer not null check (sheets > 0),
    sheets_open   integer not null check (sheets_open >= 0),
    vials         bigint not null,
    needles       bigint not null,
    syringes      bigint not null,
    late_default  text check (late_default in ('hold_back', 'last_round')),
    locked_at     timestamptz not null
);

-- The sheets of a lock with the hash of each one's content. Insert only.
create table allocation.locked_sheets (
    sheet_id     uuid primary key references allocation.sheets,
    lock_id      uuid not null references allocation.locks,
    content_hash bytea not null check (length(content_hash) = 32)
);
create index locked_sheets_by_lock on allocation.locked_sheets (lock_id, sheet_id);

-- Where each locked line goes, as of the lock. Insert only.
create table allocation.locked_ship_tos (
    sheet_id       uuid not null references allocation.sheets,
    facility_code  text not null,
    name           text not null,
    postcode       text not null,
    address        text not null,
    phone          text not null,
    delivery_days  text not null,
    delivery_hours text not null,
    held           boolean not null,
    primary key (sheet_id, facility_code)
);

-- The hash chain of a round: locks and amendments in the order in which they were recorded. Insert only.
create table allocation.chain (
    round_id      uuid not null references allocation.rounds,
    sequence      integer not null check (sequence > 0),
    kind          text not null check (kind in ('lock', 'amendment')),
    entry_id      uuid not null unique,
    person        text not null,
    organisation  text not null,
    recorded_at   timestamptz not null,
    content_hash  bytea not null check (length(content_hash) = 32),
    previous_hash bytea not null check (length(previous_hash) = 32),
    hash          bytea not null check (length(hash) = 32),
    primary key (round_id, sequence)
);

-- The newest entry of each chain; its row is what writers queue for, last.
create table allocation.chain_heads (
    round_id uuid primary key references allocation.rounds,
    sequence integer not null,
    hash     bytea not null
);

create function allocation.refuse_change_of_locked_sheet() returns trigger
language plpgsql as $$
begin
    raise exception 'sheet % is locked', old.sheet_id
        using errcode = 'check_violation', constraint = 'sheets_locked_for_good';
end
$$;

create trigger sheets_locked_for_good
    before update or delete on allocation.sheets
    for each row when (old.state = 'locked')
    execute function allocation.refuse_change_of_locked_sheet();

create function allocation.refuse_change_of_locked_lines() returns trigger
language plpgsql as $$
begin
    if exists (
        select
          from changed
          join allocation.sheets using (sheet_id)
         where sheets.state = 'locked'
    ) then
        raise exception 'lines of a locked sheet can not change'
            using errcode = 'check_violation', constraint = 'sheet_lines_locked_for_good';
    end if;
    return null;
end
$$;

create trigger sheet_lines_locked_for_good_insert
    after insert on allocation.sheet_lines
    referencing new table as changed
    for each statement execute function allocation.refuse_change_of_locked_lines();
create trigger sheet_lines_locked_for_good_update
    after update on allocation.sheet_lines
    referencing old table as changed
    for each statement execute function allocation.refuse_change_of_locked_lines();
create trigger sheet_lines_locked_for_good_delete
    after delete on allocation.sheet_lines
    referencing old table as changed
    for each statement execute function allocation.refuse_change_of_locked_lines();

grant select, insert on allocation.locks to vsys_allocation;
grant select, insert on allocation.locked_sheets to vsys_allocation;
grant select, insert on allocation.locked_ship_tos to vsys_allocation;
grant select, insert on allocation.chain to vsys_allocation;
grant select, insert, update on allocation.chain_heads to vsys_allocation;
