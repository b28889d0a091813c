create table facility_registry.facility_versions (
    facility_code       text collate "C" not null,
    version             bigint not null,
    name                text not null,
    kana                text not null,
    postcode            text not null,
    address             text not null,
    phone               text not null,
    category            text not null,
    facility_type       text not null,
    basic_facility_code text collate "C",
    delivery_days       text not null,
    delivery_hours      text not null,
    closed_at           timestamptz,
    closed_reason       text,
    changed_at          timestamptz not null,
    -- unknown of what was changed before this table was made
    person              text,
    organisation        text,
    constraint facility_versions_pkey primary key (facility_code, version),
    constraint facility_versions_facility_is_known
        foreign key (facility_code) references facility_registry.facilities (facility_code),
    constraint facility_versions_person_of_an_organisation
        check ((person is null) = (organisation is null))
);

comment on table facility_registry.facility_versions is
    'Facilities as they stood after each change, and who made it (更新履歴). Only added to.';

insert into facility_registry.facility_versions
       (facility_code, version, name, kana, postcode, address, phone, category, facility_type,
        basic_facility_code, delivery_days, delivery_hours, closed_at, closed_reason, changed_at)
select facility_code, version, name, kana, postcode, address, phone, category, facility_type,
       basic_facility_code, delivery_days, delivery_hours, closed_at, closed_reason, changed_at
  from facility_registry.facilities;

grant select, insert on facility_registry.facility_versions to vsys_facility_registry;
