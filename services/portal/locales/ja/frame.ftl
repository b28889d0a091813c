# 全画面の枠
brand = V-SYS
skip-to-content = 本文へ移動
environment-training = トレーニング環境
acting-for = 所属:
other-language = English
my-settings = 私の設定
switch-role = 役割の切替
role-switched = { $organisation }として操作しています。
log-out = ログアウト
menu = メニュー
menu-home = ホーム
times-are-jst = 時刻はすべて日本時間です。
to-home = ホームへ戻る
list-separator = 、
continue = 次へ
save = 保存
cancel = 取りやめる
back = 戻る
search = 検索
download = ダウンロード:
summary-of-troubles = 入力内容を確認してください
field-problem = { $field }: { $problem }
field-name = 名前
mark-good = 適合
mark-bad = 不適合
yes = はい
no = いいえ
home-lead = { $organisation }として操作しています。行う作業を選んでください。

# 件数と数量
rows = { $n }件

# 表
table-find = このページの行を絞り込む
table-narrow = 絞り込む
table-found = このページの{ $n }件
table-empty = 該当するものはありません。
table-sort = { $column }で並べ替える
table-next = 次のページ
table-first = 最初のページ

# 役割
role-viewer = 閲覧者
role-clerk = 担当者
role-locker = データロック担当者
role-administrator = 管理者
role-auditor = 監査者
role-integration = 連携システム

# 階層
tier-nation = 国
tier-prefecture = 都道府県
tier-municipality = 市町村
tier-facility = 医療機関・接種会場
tier-partner = ワクチンメーカー・卸業者
tier-service-desk = サービスデスク
tier-coordinating-body = とりまとめ団体
