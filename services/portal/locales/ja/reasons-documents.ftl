# 書類のサービスが断る理由。
document-value-invalid = 書類にできない値があります。サービスデスクへご連絡ください。
document-value-missing = 書類に必要な項目が入力されていません。
document-value-too-long = 書類に入りきらない長さの項目があります。この画面を印刷してお使いください。
document-value-unprintable = 書類に印刷できない文字(制御文字)が含まれています。
glyph-missing = 「{ $character }」({ $code })は、書類の書体にない文字のため、PDFにできません。委任状はこのまま有効です。委任状の画面を印刷してお使いください。
press-busy = 書類の作成が混み合っています。しばらくしてから、もう一度操作してください。
