-- Which facility took whose place: told with every change of the former, followed once.
create table identity.successions (
    predecessor_id text not null,
    successor_id   text not null,
    primary key (predecessor_id, successor_id)
);

grant select, insert on identity.successions to vsys_identity;
