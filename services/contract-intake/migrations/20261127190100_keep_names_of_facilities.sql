-- A form shows the basic facility that it names by its name, not by its code alone.
alter table contract_intake.facilities
  add column name text not null default '';
alter table contract_intake.facilities alter column name drop default;
comment on column contract_intake.facilities.name is
    'As the register has it; empty where it was not told since names are kept.';
