-- How many shipment orders each locked sheet of a municipality makes, and of how many partners were told.
create table allocation.sheet_orders (
    sheet_id  uuid primary key references allocation.sheets,
    orders    integer not null check (orders >= 0),
    told      integer not null check (told >= 0),
    locked_at timestamptz not null
);
create index sheet_orders_on_their_way on allocation.sheet_orders (locked_at) where told < orders;

grant select, insert, update (told) on allocation.sheet_orders to vsys_allocation;
