-- What other services told us, as far as allocation needs it.

-- Prefectures and municipalities (自治体); heard from the facility registry.
create table allocation.places (
    place_code         text primary key,
    prefecture_code    text not null,
    name               text not null,
    population         integer not null check (population >= 0),
    population_65plus  integer not null check (population_65plus >= 0),
    valid_from         date not null,
    valid_until        date,
    version            bigint not null,
    constraint places_code_has_two_or_six_digits check (place_code ~ '^([0-9]{2}|[0-9]{6})$')
);
create index places_by_prefecture on allocation.places (prefecture_code, place_code);

-- Sites that may receive goods (医療機関・接種会場); heard from the facility registry.
create table allocation.facilities (
    facility_code     text primary key,
    municipality_code text not null,
    name              text not null,
    postcode          text not null,
    address           text not null,
    phone             text not null,
    delivery_days     text not null,
    delivery_hours    text not null,
    receives          boolean not null,
    open              boolean not null,
    version           bigint not null
);
create index facilities_by_municipality on allocation.facilities (municipality_code, facility_code);

-- Which partner delivers what where (地域担当卸); heard from the logistics notifier.
create table allocation.responsibilities (
    municipality_code text not null,
    item              text not null,
    product_code      text not null,
    valid_from        date not null,
    partner_id        text not null,
    valid_until       date,
    version           bigint not null,
    primary key (municipality_code, item, product_code, valid_from)
);

grant select, insert, update on allocation.places to vsys_allocation;
grant select, insert, update on allocation.facilities to vsys_allocation;
grant select, insert, update on allocation.responsibilities to vsys_allocation;
