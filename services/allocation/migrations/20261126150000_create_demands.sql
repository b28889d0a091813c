-- What basic facilities and those that receive from them want in a round, summed up
-- (接種可能量および希望量); heard from the facility registry.
create table allocation.demands (
    round_id       uuid not null,
    facility_code  text not null,
    capacity_doses bigint not null,
    wanted_vials   bigint not null,
    -- how many sites are in the sums: of none, nothing is known
    sites          bigint not null,
    version        bigint not null,
    constraint demands_pkey primary key (round_id, facility_code),
    constraint demands_not_negative
        check (capacity_doses >= 0 and wanted_vials >= 0 and sites >= 0)
);

grant select, insert, update on allocation.demands to vsys_allocation;
