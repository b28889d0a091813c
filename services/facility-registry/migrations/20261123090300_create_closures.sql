create table facility_registry.closures (
    facility_code text collate "C" not null,
    version       bigint not null,
    act           text not null,
    reason        text not null,
    person        text not null,
    organisation  text not null,
    acted_at      timestamptz not null,
    constraint closures_pkey primary key (facility_code, version),
    constraint closures_facility_is_known
        foreign key (facility_code) references facility_registry.facilities (facility_code),
    constraint closures_act_is_known
        check (act in ('closed', 'reopened'))
);

comment on table facility_registry.closures is
    'Who closed or reopened a facility, when and why, by the version that it made. Only added to.';

grant select, insert on facility_registry.closures to vsys_facility_registry;
