# 新規コードの付番申請: ログインせずに使う画面。
code-title = 新規コードの付番申請
code-lead-what = 保険医療機関コードなどのコードがない医療機関・接種会場のために、新規コードを申請する画面です。
code-lead-first = コードがある施設は申請できません。先に委任状の登録の画面で確かめてください。
code-lead-how = 施設の所在地の都道府県が申請をとりまとめ、サービスデスクが付番します。ログインは不要です。
code-apply-title = 新しく申請する
code-apply = 付番を申請する
code-applicant-title = 申請者
code-site-title = 医療機関・接種会場
code-field-applicant-name = 申請者の氏名
code-field-applicant-organisation = 申請者の所属(組織)
code-field-applicant-section = 申請者の部署
code-field-applicant-title = 申請者の役職
code-field-applicant-mail = 申請者のメールアドレス
code-field-applicant-phone = 申請者の電話番号
code-field-site-owner = 設置者
code-field-site-venue = 種類
code-field-site-name = 名称
code-field-site-kana = 名称(フリガナ)
code-field-site-representative = 代表者の氏名
code-field-site-postcode = 郵便番号
code-field-site-municipality-code = 市町村
code-field-site-address = 所在地(市町村より後)
code-field-site-phone = 電話番号
code-field-number = 受付番号
code-field-secret = 照会用パスワード
code-person-hint = 60文字以内
code-organisation-hint = 市町村、医療法人、会社などの名称(100文字以内)
code-optional-hint = なければ空欄
code-mail-hint = 確認用のメールと、付番の連絡が届きます。
code-representative-hint = 施設を代表する方(60文字以内)
code-prefecture-hint = 都道府県を選んでから「市町村を表示する」を押してください。入力した内容は消えません。
code-kind-institution = 医療機関
code-kind-venue = 特設の接種会場
code-open-title = 申請した内容を開く
code-open-short = すでに申請した方は、
code-open-lead = 申請後の状況の確認や、差し戻された申請の修正には、申請したときの受付番号とパスワードを使います。
code-is-asked = この申請を開くには、受付番号とパスワードを入力してください。
code-number-hint = 例: C-0000123
code-secret-hint = 申請したときに表示されたものです。再表示はできません。

# 番号とパスワードの控え
code-applied = 受付番号とパスワードを控えてください
code-secret-once = 照会用パスワードが表示されるのは、今回だけです。この画面を印刷するか、受付番号とパスワードを書き写してください。
code-secret-why = 申請後に状況を確認するときや、差し戻された申請を直すときに必要です。
code-applied-before = この申請は受け付けています。はじめに表示されたパスワードをお使いください。
code-applied-mail = 申請を受け付けました。申請者に確認用のメールを送りましたので、メール内のリンクを開いてください。
code-noted = 控えたので状況の画面へ進む

# 申請後の状況
code-number-title = 付番申請 { $number }
code-state-applied = 申請済
code-state-returned = 差し戻し
code-state-collated = とりまとめ済
code-state-numbered = 付番済
new-code = 新規コード
code-to-mandate = この新規コードで委任状を登録する
code-returned-reason = 差し戻しの理由
code-was-applied-for = 付番を申請
code-mail-was-confirmed = 申請者のメールアドレスを確認
code-was-collated = 都道府県がとりまとめ
code-was-numbered = サービスデスクが付番
code-next-mail = 申請者に届いた確認用のメールを開き、リンクのボタンを押してください。並行して、都道府県が申請を確認します。
code-next-applied = 都道府県が申請を確認します。お待ちください。
code-next-returned = 申請が差し戻されました。理由を確かめて下の内容を直し、もう一度申請してください。
code-next-collated = 都道府県がとりまとめました。サービスデスクの付番をお待ちください。
code-next-numbered = 付番は完了しました。続いて、新規コードを使って委任状を登録してください。振込先の口座は、契約した月の翌月20日までに、都道府県の国民健康保険団体連合会(国保連合会)に届け出てください。
code-mend-title = 申請を直す
code-mend = 直した内容で申請する
code-was-mended = 直した内容で申請しました。

# 確認用のメールのリンク
code-confirm-lead = 下のボタンを押すと、付番申請の申請者のメールアドレスが確認されます。
code-confirmed-lead = ありがとうございます。付番の連絡は、このメールアドレスに届きます。
code-see-state = 申請の状況を見る
code-to-entry = 別の申請をする、または開く
code-confirm-gone = メール内のアドレスが途中で切れていないか確かめてください。それでも開けない場合は、受付番号を添えて、施設の所在地の都道府県にお問い合わせください。
