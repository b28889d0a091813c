-- A mandate may be with its applicant again, to be mended.
alter table contract_intake.mandates
 drop constraint mandates_state_check,
  add constraint mandates_state_check
      check (state in ('draft', 'submitted', 'sent-back', 'received', 'locked')),
  add column sent_back_at timestamptz,
  add column sent_back_reason text,
  add constraint mandates_sent_back_at_a_time
      check ((state = 'sent-back') = (sent_back_at is not null)),
  add constraint mandates_sent_back_with_a_reason
      check ((state = 'sent-back') = (sent_back_reason is not null));

alter table contract_intake.mandate_steps
  add column reason text,
  add constraint mandate_steps_say_why_one_was_sent_back
      check ((state = 'sent-back') = (reason is not null));

drop trigger mandates_handed_in_are_kept on contract_intake.mandates;
create trigger mandates_handed_in_are_kept
    before delete on contract_intake.mandates
    for each row when (old.state in ('submitted', 'sent-back', 'received'))
    execute function contract_intake.refuse_deletion_of_mandate();

-- What is locked stays as it is: another mandate of the same site changes or ends it.
alter table contract_intake.mandates
  add column kind text not null default 'joining' check (kind in ('joining', 'change', 'withdrawal')),
  add column predecessor bigint references contract_intake.mandates (serial),
  add constraint mandates_change_or_end_another
      check (kind = 'joining' or predecessor is not null);
alter table contract_intake.mandates alter column kind drop default;
comment on column contract_intake.mandates.predecessor is
    'The mandate that this one changes or ends; of a site that joins again, the withdrawal before.';

-- The locked mandates of a facility are a chain, whose last one is in force or ended it.
create unique index mandates_begin_one_chain
    on contract_intake.mandates (facility_code) where state = 'locked' and predecessor is null;
create unique index mandates_have_one_successor
    on contract_intake.mandates (predecessor) where state = 'locked';
drop index contract_intake.mandates_lock_a_facility_once;
