create table facility_registry.products (
    product_code text collate "C" not null,
    constraint products_pkey primary key (product_code)
);

comment on table facility_registry.products is
    'Codes of the products that allocation told of: what a site may say that it gives.';

grant select, insert on facility_registry.products to vsys_facility_registry;
