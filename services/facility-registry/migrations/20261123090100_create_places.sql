create table facility_registry.places (
    place_code        text collate "C" not null,
    prefecture_code   text collate "C" not null,
    name              text not null,
    kana              text not null,
    name_en           text not null,
    population        integer not null,
    population_65plus integer not null,
    population_source text not null,
    population_on     date not null,
    valid_from_on     date not null,
    valid_until_on    date,
    version           bigint not null,
    changed_at        timestamptz not null,
    constraint places_pkey primary key (place_code),
    constraint places_code_of_two_or_six_digits
        check (place_code ~ '^([0-9]{2}|[0-9]{6})$'),
    constraint places_lie_in_their_prefecture
        check (prefecture_code = left(place_code, 2)),
    constraint places_prefecture_is_known
        foreign key (prefecture_code) references facility_registry.places (place_code),
    constraint places_population_not_negative
        check (population >= 0 and population_65plus >= 0),
    constraint places_65plus_within_population
        check (population_65plus <= population),
    constraint places_valid_from_before_until
        check (valid_from_on <= valid_until_on),
    constraint places_version_from_one
        check (version >= 1)
);
-- lists of one prefecture, in order of code
create index places_of_prefecture on facility_registry.places (prefecture_code, place_code);

comment on table facility_registry.places is
    'Prefectures (two digits) and municipalities (six digits) with estimated populations. '
    'A code is never deleted: it goes out of force.';

grant select,
      insert,
      update (name, kana, name_en, population, population_65plus, population_source,
              population_on, valid_from_on, valid_until_on, version, changed_at)
   on facility_registry.places
   to vsys_facility_registry;
