# サービスが断った理由: キーは理由名をケバブケースにしたもの
not-your-rpc = 現在の所属と役割では、この操作はできません。
overloaded = 現在、処理が集中しています。少し待ってから、もう一度操作してください。
token-missing = ログインが必要です。
token-invalid = ログインし直してください。
token-expired = ログインの有効期限が切れました。ログインし直してください。
wrong-environment = 本番環境とトレーニング環境のユーザは、互いに利用できません。
value-missing = 入力してください。
log-in-slowed = 続けてログインに失敗したため、{ $until }までログインできません。
challenge-over = 本人確認の時間または回数を超えました。もう一度ログインしてください。
