create table facility_registry.demand_totals (
    -- no foreign key: checking it would wait for the basic facility itself, which may wait for this
    facility_code  text collate "C" not null,
    round_id       uuid not null,
    capacity_doses bigint not null,
    wanted_vials   bigint not null,
    -- how many sites are in the sums
    sites          bigint not null,
    -- 0 until it is told for the first time
    version        bigint not null,
    constraint demand_totals_pkey primary key (facility_code, round_id),
    constraint demand_totals_round_is_known
        foreign key (round_id) references facility_registry.rounds (round_id),
    constraint demand_totals_not_negative
        check (capacity_doses >= 0 and wanted_vials >= 0 and sites >= 0 and version >= 0),
    constraint demand_totals_of_nobody_are_nothing
        check (sites > 0 or (capacity_doses = 0 and wanted_vials = 0))
);

comment on table facility_registry.demand_totals is
    'What basic sites want in a round, together with the open sites that they supply.';

grant select, insert, update (capacity_doses, wanted_vials, sites, version)
   on facility_registry.demand_totals
   to vsys_facility_registry;
