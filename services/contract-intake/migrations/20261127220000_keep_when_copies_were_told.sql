-- Replicas may hear of the same body or product in another order than it was told: the newest counts.
alter table contract_intake.bodies
  add column told_at timestamptz;
alter table contract_intake.products
  add column told_at timestamptz;

-- Drafts that are forgotten are looked for among what others replace.
create index mandates_by_predecessor on contract_intake.mandates (predecessor)
 where predecessor is not null;
