-- The contact of a mandate is told that it was handed in, and that it was received.
alter table mailer.letters
 drop constraint letters_kind_is_known,
  add constraint letters_kind_is_known
      check (kind in ('invitation', 'password_reset', 'mail_change', 'new_mail', 'hand_over',
                      'hand_over_former', 'new_device', 'credentials_changed',
                      'question_answered', 'reminder', 'deadline_extended',
                      'ceilings_changed', 'lot_recalled', 'webhook_disabled',
                      'mandate_submitted', 'mandate_locked'));

comment on column mailer.letters.user_name is
    'Of the addressee; for the contact of a mandate, who has none, the number of the mandate.';
