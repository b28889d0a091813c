# 組織: とりまとめ団体の登録と変更。
body-new-title = とりまとめ団体を登録する
body-change-title = とりまとめ団体の変更
body-lead = 医師会など、所属する医療機関の委任状をとりまとめる団体です。
body-id-hint = 英小文字・数字・ハイフンで32文字まで。後から変更できません。
body-id-format = とりまとめ団体の組織コードは、英小文字・数字・ハイフンで1文字以上32文字までです。
body-name-hint = 100文字まで。委任状の入力画面に表示されます。
body-name-en-hint = 100文字まで。なければ空欄
body-prefecture-hint = 選んだ都道府県の医療機関が、この団体を選べます。全国の場合は、どの都道府県の医療機関も選べます。
body-open = この団体を利用する
body-open-hint = 外すと、この団体のユーザは操作できなくなり、医療機関は委任先としてこの団体を選べなくなります。
body-exists = この組織コードは、別の内容のとりまとめ団体で使われています。変更は、組織の一覧から行ってください。
body-entered = とりまとめ団体「{ $name }」を登録しました。続けて、この団体の管理者のユーザを発行してください。
body-changed = とりまとめ団体「{ $name }」を変更しました。
do-enter-body = 登録する
organisation-whole-country = 全国
column-change = 変更
