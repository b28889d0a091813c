create table facility_registry.demands (
    facility_code  text collate "C" not null,
    round_id       uuid not null,
    capacity_doses bigint not null,
    wanted_vials   bigint not null,
    version        bigint not null,
    person         text not null,
    organisation   text not null,
    changed_at     timestamptz not null,
    constraint demands_pkey primary key (facility_code, round_id),
    constraint demands_facility_is_known
        foreign key (facility_code) references facility_registry.facilities (facility_code),
    constraint demands_round_is_known
        foreign key (round_id) references facility_registry.rounds (round_id),
    constraint demands_not_negative
        check (capacity_doses >= 0 and wanted_vials >= 0),
    constraint demands_version_from_one
        check (version >= 1)
);

comment on table facility_registry.demands is
    'What sites can give and want in a round (接種可能量および希望量), as each entered it.';

grant select,
      insert,
      update (capacity_doses, wanted_vials, version, person, organisation, changed_at)
   on facility_registry.demands
   to vsys_facility_registry;
