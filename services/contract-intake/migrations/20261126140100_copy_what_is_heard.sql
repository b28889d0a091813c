-- Copies of what others tell: what can be chosen in the form.
create table contract_intake.places (
    place_code  text primary key check (length(place_code) in (2, 6)),
    name        text not null,
    name_en     text not null,
    valid_from  date not null,
    valid_until date,
    version     bigint not null
);

create table contract_intake.facilities (
    facility_code     text primary key,
    municipality_code text not null,
    is_basic          boolean not null,
    is_open           boolean not null,
    version           bigint not null
);

create table contract_intake.bodies (
    body_id         text primary key,
    name            text not null,
    name_en         text not null,
    prefecture_code text,
    is_open         boolean not null
);

create table contract_intake.products (
    product_code text primary key,
    name         text not null,
    name_en      text not null,
    valid_from   date not null,
    valid_until  date
);

grant select, insert, update on contract_intake.places to vsys_contract_intake;
grant select, insert, update on contract_intake.facilities to vsys_contract_intake;
grant select, insert, update on contract_intake.bodies to vsys_contract_intake;
grant select, insert, update on contract_intake.products to vsys_contract_intake;
