-- Whoever applied for a code is told that it was, that the application is to be mended, and the code.
alter table mailer.letters
 drop constraint letters_kind_is_known,
  add constraint letters_kind_is_known
      check (kind in ('invitation', 'password_reset', 'mail_change', 'new_mail', 'hand_over',
                      'hand_over_former', 'new_device', 'credentials_changed',
                      'question_answered', 'reminder', 'deadline_extended',
                      'ceilings_changed', 'lot_recalled', 'webhook_disabled',
                      'mandate_submitted', 'mandate_locked',
                      'code_applied_for', 'application_returned', 'code_numbered'));

comment on column mailer.letters.user_name is
    'Of the addressee; who has none goes by the number of the mandate, or of the application for a code.';
