-- The letter that proves the contact's mail address may go out again, a few times.
alter table contract_intake.mandates
  add column proofs_resent integer not null default 0,
  add constraint mandates_resend_a_few_proofs check (proofs_resent between 0 and 5);
alter table contract_intake.mandates alter column proofs_resent drop default;
comment on column contract_intake.mandates.proofs_resent is
    'How often the letter of the confirmation link (確認メール) went out again since the mandate was handed in.';
