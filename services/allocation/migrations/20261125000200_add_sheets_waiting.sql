-- Completed sheets that a lock left for another call; none did before a lock was bounded.
alter table allocation.locks add column sheets_waiting integer not null default 0 check (sheets_waiting >= 0);
alter table allocation.locks alter column sheets_waiting drop default;
